package import ServiceLifecycle
import Synchronization

/// A point of the start that other services wait for: the API listens, the engine has resumed its notices.
///
/// The services of a group run at the same time. The order of their start is the order of these points; the order of
/// their stop is that of the group.
package final class StartPoint: Sendable {
    private enum State {
        case ahead([AsyncStream<Void>.Continuation])
        case reached
        case missed
    }

    private let state = Mutex(State.ahead([]))

    package init() {}

    /// Whether the point is reached.
    package var isReached: Bool {
        state.withLock { if case .reached = $0 { true } else { false } }
    }

    /// Reaches the point, unless it was missed.
    package func reach() { end(with: .reached) }

    /// Ends the waits for a point that will not be reached. It has no effect on a point that was.
    package func miss() { end(with: .missed) }

    /// Waits for the point. The wait also ends if the service group stops, or the task is cancelled.
    /// - Returns: Whether the point is reached.
    package func wait() async -> Bool {
        let (changes, feed) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            guard case .ahead(let waiting) = state else { return feed.finish() }
            state = .ahead(waiting + [feed])
        }
        await cancelWhenGracefulShutdown { for await _ in changes {} }
        return isReached
    }

    private func end(with end: State) {
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            guard case .ahead(let waiting) = state else { return [] }
            state = end
            return waiting
        }
        for feed in waiting { feed.finish() }
    }
}

/// A service that runs once a point of the start is reached, and not at all if the group stops before.
package struct StartingAfter<Base: Service>: Service {
    private let point: StartPoint
    private let base: Base

    package init(_ point: StartPoint, _ base: Base) {
        self.point = point
        self.base = base
    }

    package func run() async throws {
        guard await point.wait() else { return }
        try await base.run()
    }
}
