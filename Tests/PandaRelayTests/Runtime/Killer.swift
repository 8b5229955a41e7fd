import Synchronization

/// Kills a relay after a while, and knows whether it has: what fails then is no fault.
final class Killer: Sendable {
    private let struck = Atomic<Bool>(false)

    var hasStruck: Bool { struck.load(ordering: .sequentiallyConsistent) }

    /// - Returns: ends when the process has.
    func kill(_ relay: LaunchedRelay, after delay: Duration) -> Task<Void, any Error> {
        Task {
            // Any moment will do; which one is the random choice of the test.
            try await Task.sleep(for: delay)
            struck.store(true, ordering: .sequentiallyConsistent)
            await relay.kill()
        }
    }
}
