import RelayModel
import ServiceLifecycle

/// Resumes the unfinished notices once the API listens, and stops sending when its group stops.
///
/// The API listens first: a port in use is noticed before anything is sent, and what is accepted meanwhile waits.
package struct EngineService: Service {
    private let relay: RelayServices
    private let listening: StartPoint
    private let resumed: StartPoint
    private let deadline: StopDeadline

    /// - Parameters:
    ///   - listening: The point to wait for.
    ///   - resumed: The point that this service reaches.
    package init(_ relay: RelayServices, after listening: StartPoint, resumed: StartPoint, deadline: StopDeadline) {
        self.relay = relay
        self.listening = listening
        self.resumed = resumed
        self.deadline = deadline
    }

    package func run() async throws {
        if await listening.wait() {
            do {
                try await resume()
            } catch {
                await relay.stop(within: .zero)
                throw error
            }
            try? await gracefulShutdown()
        }
        await relay.stop(within: resumed.isReached ? deadline.rest : .zero)
    }

    /// Resumes the notices. A stop does not wait for it: the store's end ends it.
    private func resume() async throws {
        let (changes, feed) = AsyncStream<Void>.makeStream()
        let work = Task {
            defer { feed.finish() }
            try await relay.resume()
        }
        await cancelWhenGracefulShutdown { for await _ in changes {} }
        guard !Task.isShuttingDownGracefully, !Task.isCancelled else { return }
        try await work.value
        resumed.reach()
    }
}
