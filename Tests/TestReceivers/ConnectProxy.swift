import Foundation
import Glibc
import Synchronization

/// An HTTP proxy that opens tunnels (`CONNECT`) to addresses and remembers what it was asked for.
package final class ConnectProxy: Sendable {
    private final class Memory: Sendable {
        let heads = Mutex<[String]>([])
    }

    private let memory: Memory
    private let server: TestServer

    package var port: UInt16 { server.port }
    package var url: String { "http://127.0.0.1:\(server.port)" }
    /// Tunnels asked for, and connections that came for them.
    package var connections: Int { server.connections }
    /// The heads of all requests, in the order of coming.
    package var heads: [String] { memory.heads.withLock { $0 } }
    /// What was asked for: `127.0.0.1:443`.
    package var targets: [String] {
        heads.map { head in head.split(separator: " ").dropFirst().first.map(String.init) ?? "" }
    }

    /// - Parameter refusal: what a request, counted from 1, is answered with; nil opens the tunnel.
    package init(_ refusal: @escaping @Sendable (Int) -> String? = { _ in nil }) throws {
        let memory = Memory()
        self.memory = memory
        server = try TestServer { connection in
            while let head = connection.readRequest() {
                let number = memory.heads.withLock { heads in
                    heads.append(head)
                    return heads.count
                }
                if let refusal = refusal(number) {
                    connection.write("HTTP/1.1 \(refusal)\r\nContent-Length: 2\r\n\r\nno")
                    continue
                }
                guard let upstream = Self.connect(head) else {
                    connection.write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
                    continue
                }
                connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
                Self.join(connection.descriptor, upstream)
                return
            }
        }
    }

    /// A connection to the address that the head names; nil where it is no IPv4 address, or nothing listens.
    private static func connect(_ head: String) -> Int32? {
        let words = head.split(separator: " ")
        guard words.first == "CONNECT", words.count > 1 else { return nil }
        let parts = words[1].split(separator: ":")
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        guard parts.count == 2, let port = UInt16(parts[1]),
            inet_pton(AF_INET, String(parts[0]), &address.sin_addr) == 1
        else { return nil }
        address.sin_port = port.bigEndian
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let isConnected = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if !isConnected { close(descriptor) }
        return isConnected ? descriptor : nil
    }

    /// Passes bytes in both directions until both ends have finished.
    private static func join(_ client: Int32, _ upstream: Int32) {
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            pass(from: client, to: upstream)
            isDone.signal()
        }
        pass(from: upstream, to: client)
        isDone.wait()
        close(upstream)
    }

    private static func pass(from source: Int32, to sink: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0, send(sink, buffer, count, Int32(MSG_NOSIGNAL)) == count else { break }
        }
        shutdown(sink, Int32(SHUT_WR))
        shutdown(source, Int32(SHUT_RD))
    }
}
