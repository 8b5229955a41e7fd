import CLibcurl
import Glibc
import RelayModel
import Synchronization

@testable import RelayTransport

/// A TCP server on a free port of 127.0.0.1, one thread for each connection. One that serves lives as long as the process:
/// were its descriptor closed, a thread could come to accept another test's connections under the same number.
final class TestServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let count = Atomic<Int>(0)

    /// How many connections have come.
    var connections: Int { count.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - backlog: connections that wait for being taken; nil refuses all.
    ///   - serve: called for each connection; nil leaves them waiting.
    init(backlog: Int32? = 1024, _ serve: (@Sendable (TestConnection) -> Void)?) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && backlog.map { listen(listener, $0) == 0 } ?? true
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw TransferLoopError(call: "bind", errno: errno) }
        port = UInt16(bigEndian: address.sin_port)
        guard let serve else { return }
        _ = NamedThread.start("test-server") {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
                _ = NamedThread.start("test-connection") {
                    serve(TestConnection(descriptor: descriptor, number: number))
                    close(descriptor)
                }
            }
        }
    }

    deinit { close(listener) }

    /// A server that answers every request on every connection alike.
    static func answering(_ reply: String) throws -> TestServer {
        try TestServer { connection in
            while connection.readRequest() != nil { connection.write(reply) }
        }
    }

    /// A POST to this server.
    func request(_ path: String = "/hook", body: String = "{}", host: String = "127.0.0.1") -> OutboundRequest {
        OutboundRequest(
            url: "http://\(host):\(port)\(path)",
            headers: [HTTPField("Content-Type", "application/json")],
            body: Array(body.utf8)
        )
    }
}

/// The server's side of one connection. Calls block the connection's own thread.
struct TestConnection: Sendable {
    static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    let descriptor: Int32
    /// From 1, in the order of coming.
    let number: Int

    /// Head and body of the next request, or nil at the end of the connection.
    func readRequest() -> String? {
        var text: [UInt8] = []
        while !text.reversed().starts(with: "\n\r\n\r".utf8) {
            guard let byte = readByte() else { return nil }
            text.append(byte)
        }
        let head = String(decoding: text, as: UTF8.self)
        let lines = head.lowercased().split(separator: "\r\n")
        let length =
            lines.first { $0.hasPrefix("content-length:") }?.split(separator: " ").last.flatMap { Int($0) } ?? 0
        for _ in 0..<length {
            guard let byte = readByte() else { return nil }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// - Returns: whether the far side still takes it.
    @discardableResult
    func write(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// Ends the connection with RST once it is closed.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits until the far side closes.
    func waitForEnd() { while readByte() != nil {} }

    private func readByte() -> UInt8? {
        var byte: UInt8 = 0
        return read(descriptor, &byte, 1) == 1 ? byte : nil
    }
}
