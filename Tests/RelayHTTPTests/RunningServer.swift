import Logging
import RelayHTTP
import RelayService
import ServiceLifecycle

/// A server in a service group of its own.
final class RunningServer: Sendable {
    let port: Int
    private let group: ServiceGroup
    private let running: Task<Void, any Error>

    /// Starts the server and waits until it accepts requests.
    init(_ server: RelayServer) async throws {
        let group = ServiceGroup(services: [server], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task {
            defer { server.listening.miss() }
            try await group.run()
        }
        if await !server.listening.wait() { try await running.value }
        guard let port = server.port else { throw CancellationError() }
        self.group = group
        self.running = running
        self.port = port
    }

    /// Stops the server; running requests have its limit.
    func stop() async {
        await group.triggerGracefulShutdown()
        _ = await running.result
    }
}
