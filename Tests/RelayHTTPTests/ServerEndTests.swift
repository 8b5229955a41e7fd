import Foundation
import Glibc
import Logging
import RelayModel
import Synchronization
import TestReceivers
import Testing

@testable import RelayHTTP

@Suite("The end of the API", .timeLimit(.minutes(5)))
struct ServerEndTests {
    private func server(
        _ service: Service,
        port: Int = 0,
        onEnd: @escaping @Sendable () -> Void = {}
    ) -> RelayServer {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return RelayServer(
            services: service.relay,
            configuration: RelayHTTPConfiguration(port: port),
            clock: SystemClock(),
            logger: logger,
            isReady: { [] },
            stopLimit: { .seconds(1) },
            onEnd: onEnd
        )
    }

    /// Shuts down the listening socket of a port, which the server never does itself.
    private func endListening(on port: Int) throws {
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        let listener = try #require(descriptors.first { isListening($0, on: port) })
        try #require(shutdown(listener, Int32(SHUT_RDWR)) == 0)
    }

    private func isListening(_ descriptor: Int32, on port: Int) -> Bool {
        var listens: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0, listens != 0 else {
            return false
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isKnown = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) == 0 }
        }
        return isKnown && address.sin_family == sa_family_t(AF_INET) && Int(UInt16(bigEndian: address.sin_port)) == port
    }

    @Test("A listener that closes without a stop is reported once, while connections are still open")
    func unasked() async throws {
        try await Service.with { service in
            let ends = Atomic<Int>(0)
            let (news, teller) = AsyncStream<Void>.makeStream()
            let server = server(service) {
                ends.wrappingAdd(1, ordering: .sequentiallyConsistent)
                teller.yield()
            }
            let running = try await RunningServer(server)
            let connection = try await RawSocket.connect(port: running.port)
            try await connection.send("GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n")
            #expect(await connection.head().hasPrefix("HTTP/1.1 200"))
            try endListening(on: running.port)
            for await _ in news { break }
            await running.stop()
            #expect(ends.load(ordering: .sequentiallyConsistent) == 1)
            withExtendedLifetime(connection) {}
        }
    }

    @Test("A stopped API does not report its end")
    func stopped() async throws {
        try await Service.with { service in
            let ends = Atomic<Int>(0)
            let server = server(service) { ends.wrappingAdd(1, ordering: .sequentiallyConsistent) }
            try await RunningServer(server).stop()
            #expect(ends.load(ordering: .sequentiallyConsistent) == 0)
        }
    }

    @Test("A port in use is a typed error, and the group of the server ends")
    func portInUse() async throws {
        try await Service.with { service in
            let server = server(service, port: service.port)
            await #expect(throws: ListenError.portInUse) { try await RunningServer(server) }
            #expect(server.port == nil)
        }
    }

    @Test("An address that the machine does not have is a typed error")
    func foreignAddress() async throws {
        try await Service.with { service in
            let server = RelayServer(
                services: service.relay,
                configuration: RelayHTTPConfiguration(host: "192.0.2.1", port: 0),
                clock: SystemClock(),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                isReady: { [] }
            )
            await #expect(throws: ListenError.addressNotAvailable) { try await RunningServer(server) }
        }
    }
}
