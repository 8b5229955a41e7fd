import Foundation
import Glibc

/// One TCP connection, for requests that no client would make. Blocking calls run on a thread of their own.
package final class RawSocket: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// - Parameter peer: the address of this end; another loopback address is another peer to the relay.
    package static func connect(port: Int, from peer: String = "127.0.0.1") async throws -> RawSocket {
        try await open(1, port: port, from: peer)[0]
    }

    /// Connections that have sent a text each. Connecting may wait for the server, so it is not done on a thread of
    /// the tests' pool.
    package static func open(_ count: Int, port: Int, from peer: String, sending text: String = "") async throws
        -> [RawSocket]
    {
        raiseDescriptorLimit()
        let result: Result<[RawSocket], any Error> = await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let sockets = Result {
                    try (0..<count).map { _ in
                        let socket = RawSocket(try descriptor(port: port, from: peer, isOneOfMany: count > 100))
                        if !text.isEmpty { try socket.write(text) }
                        return socket
                    }
                }
                continuation.resume(returning: sockets)
            }
        }
        return try result.get()
    }

    private static func descriptor(port: Int, from peer: String, isOneOfMany: Bool) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw POSIXError(.EMFILE) }
        let own = socketAddress(peer, 0)
        let far = socketAddress("127.0.0.1", port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard withSocketAddress(own, { bind(descriptor, $0, length) }) == 0,
            withSocketAddress(far, { Glibc.connect(descriptor, $0, length) }) == 0
        else {
            close(descriptor)
            throw POSIXError(.ECONNREFUSED)
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return isOneOfMany ? try moved(descriptor) : descriptor
    }

    /// The same connection under a high number: Foundation's `Process` breaks in other tests when its own are above
    /// 1,023.
    private static func moved(_ descriptor: Int32) throws -> Int32 {
        defer { close(descriptor) }
        let high = fcntl(descriptor, F_DUPFD_CLOEXEC, 2048)
        guard high >= 0 else { throw POSIXError(.EMFILE) }
        return high
    }

    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(files, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(files, &limit)
    }

    private static func socketAddress(_ host: String, _ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr(host)
        return address
    }

    private static func withSocketAddress(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>) -> Int32) -> Int32 {
        withUnsafePointer(to: address) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
    }

    package func send(_ text: String) async throws { try write(text) }

    private func write(_ text: String) throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(.EPIPE)
        }
    }

    /// Ends the connection in both directions.
    package func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    /// Everything up to the end of the first reply's head.
    package func head() async -> String { await read { $0.contains("\r\n\r\n") } }

    /// Everything until the text is there.
    package func text(until mark: String) async -> String { await read { $0.contains(mark) } }

    /// Whether the peer ends the connection, within the receive limit.
    package func isClosedByPeer() async -> Bool {
        await onThread { descriptor in
            var buffer = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                if count == 0 { return true }
                if count < 0 { return errno == ECONNRESET }
            }
        }
    }

    private func read(until isEnough: @escaping @Sendable (String) -> Bool) async -> String {
        await onThread { descriptor in
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 4096)
            while !isEnough(text) {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { return text }
                text += String(decoding: buffer.prefix(count), as: UTF8.self)
            }
            return text
        }
    }

    private func onThread<Value: Sendable>(_ body: @escaping @Sendable (Int32) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: body(self.descriptor)) }
        }
    }
}

extension String {
    /// The status of a reply's head; nil where it is none.
    package var status: Int? { hasPrefix("HTTP/1.") ? Int(dropFirst(9).prefix(3)) : nil }
}
