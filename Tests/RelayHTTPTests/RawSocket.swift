import Foundation
import Glibc

/// One TCP connection, for requests that no client would make. Blocking calls run on a thread of their own.
final class RawSocket: Sendable {
    private let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    static func connect(port: Int) async throws -> RawSocket {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw POSIXError(.ECONNREFUSED) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        return RawSocket(descriptor)
    }

    func send(_ text: String) async throws {
        let bytes = Array(text.utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw POSIXError(.EPIPE)
        }
    }

    /// Everything up to the end of the first reply's head.
    func head() async -> String { await read { $0.contains("\r\n\r\n") } }

    /// Everything until the text is there.
    func text(until mark: String) async -> String { await read { $0.contains(mark) } }

    /// Whether the far side ends the connection, within the receive limit.
    func isClosedByPeer() async -> Bool {
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
