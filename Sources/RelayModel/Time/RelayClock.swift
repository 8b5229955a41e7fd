/// The relay's source of time; tests inject their own.
public protocol RelayClock: Sendable {
    /// The current time. It never goes back.
    var now: Timestamp { get }
    /// The time of the system clock, which may step. Receivers judge requests by their own clocks, so requests carry
    /// this time.
    var wall: Timestamp { get }
}

extension RelayClock {
    /// The default: a system clock that never steps.
    public var wall: Timestamp { now }

    /// How far the system clock has been stepped; zero on a healthy machine.
    public var step: Duration { wall - now }
}

/// Waits for an answer that may never come.
public enum Timeout {
    /// Calls `ask` and waits for its first answer; returns nil if none comes within the limit, or if the waiting task
    /// is cancelled.
    /// - Parameter ask: Receives a function to call with the answer, at most once, from any thread.
    public static func answer<Value: Sendable>(
        within limit: Duration,
        _ ask: (@escaping @Sendable (Value) -> Void) -> Void
    ) async -> Value? {
        let (answers, feed) = AsyncStream<Value?>.makeStream()
        let alarm = Task {
            guard (try? await Task.sleep(for: limit)) != nil else { return }
            feed.yield(nil)
        }
        defer { alarm.cancel() }
        ask { feed.yield($0) }
        for await answer in answers { return answer }
        return nil
    }
}
