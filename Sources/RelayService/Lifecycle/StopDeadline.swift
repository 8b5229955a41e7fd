import Synchronization

/// The time that the services have for their stop together. It begins when the first one asks.
package final class StopDeadline: Sendable {
    private struct State {
        var limit: Duration
        var end: ContinuousClock.Instant?
    }

    private let state: Mutex<State>

    /// Creates a deadline that has not begun.
    package init(within limit: Duration) { state = Mutex(State(limit: limit)) }

    /// Begins with another limit. It has no effect if the stop has begun.
    package func begin(within limit: Duration) {
        state.withLock { state in
            guard state.end == nil else { return }
            state = State(limit: limit, end: ContinuousClock.now + limit)
        }
    }

    /// The time of running requests: half the limit.
    package var half: Duration { begin().limit / 2 }

    /// The time of running attempts: what is left, but at least half the limit.
    package var rest: Duration {
        let (limit, end) = begin()
        return max(limit / 2, end - ContinuousClock.now)
    }

    private func begin() -> (limit: Duration, end: ContinuousClock.Instant) {
        state.withLock { state in
            let end = state.end ?? ContinuousClock.now + state.limit
            state.end = end
            return (state.limit, end)
        }
    }
}
