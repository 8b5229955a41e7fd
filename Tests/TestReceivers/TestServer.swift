import Foundation
import Glibc
package import RelayModel
import Synchronization

/// A TCP server on a free port of this machine, one thread for each connection. One that serves lives as long as the
/// process: were its descriptor closed, a thread could come to accept another test's connections under the same number.
package final class TestServer: Sendable {
    /// A system call that failed while the server was made.
    package struct Failure: Error {
        let errno: Int32
    }

    package let port: UInt16
    private let listener: Int32
    private let count = Atomic<Int>(0)

    /// How many connections have come.
    package var connections: Int { count.load(ordering: .relaxed) }

    /// - Parameters:
    ///   - backlog: connections that wait for being taken; nil refuses all.
    ///   - onAllAddresses: whether it answers under every 127.x.x.x, not only 127.0.0.1.
    ///   - serve: called for each connection; nil leaves them waiting.
    package init(
        backlog: Int32? = 1024,
        onAllAddresses: Bool = false,
        _ serve: (@Sendable (TestConnection) -> Void)?
    ) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = onAllAddresses ? 0 : UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && backlog.map { listen(listener, $0) == 0 } ?? true
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard isBound else { throw Failure(errno: errno) }
        port = UInt16(bigEndian: address.sin_port)
        guard let serve else { return }
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                let number = self.count.wrappingAdd(1, ordering: .relaxed).newValue
                Thread.detachNewThread {
                    serve(TestConnection(descriptor: descriptor, number: number))
                    close(descriptor)
                }
            }
        }
    }

    deinit { close(listener) }

    /// A server that answers every request on every connection alike.
    package static func answering(_ reply: String) throws -> TestServer {
        try TestServer { connection in
            while connection.readRequest() != nil { connection.write(reply) }
        }
    }

    /// A POST to this server.
    package func request(_ path: String = "/hook", body: String = "{}", host: String = "127.0.0.1") -> OutboundRequest {
        OutboundRequest(
            url: "http://\(host):\(port)\(path)",
            headers: [HTTPField("Content-Type", "application/json")],
            body: Array(body.utf8)
        )
    }
}
