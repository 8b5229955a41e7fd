/// Where the relay's time comes from; injected, so that tests decide it.
public protocol RelayClock: Sendable {
    /// The current moment. Never earlier than one this clock gave before.
    var now: Timestamp { get }
    /// The current moment as the machine's clock is set, which may jump: what others must be told, since they judge it
    /// by clocks of their own.
    var wall: Timestamp { get }
}

extension RelayClock {
    /// A clock that nobody sets.
    public var wall: Timestamp { now }

    /// How far the machine's clock has been set off this one; zero on a sound machine.
    public var step: Duration { wall - now }
}

/// Waiting for an answer that may never come.
public enum Timeout {
    /// Asks, and waits for the first answer; nil where none has come within the limit, or where the waiting task is
    /// cancelled.
    /// - Parameter ask: given what to call with the answer, once or never, from any thread.
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
