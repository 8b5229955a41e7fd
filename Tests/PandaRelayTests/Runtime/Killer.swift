import Synchronization

/// Kills a relay after a delay and records the kill: failures after it are expected.
final class Killer: Sendable {
    private let struck = Atomic<Bool>(false)

    var hasStruck: Bool { struck.load(ordering: .sequentiallyConsistent) }

    /// - Returns: A task that ends with the process.
    func kill(_ relay: LaunchedRelay, after delay: Duration) -> Task<Void, any Error> {
        Task {
            // The moment is the random choice of the test.
            try await Task.sleep(for: delay)
            struck.store(true, ordering: .sequentiallyConsistent)
            await relay.kill()
        }
    }
}
