/// Waiting for an answer that may never come.
public enum Patience {
    /// Asks, and waits for the first answer; nil where none has come within the limit, or where the waiting task is cancelled.
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
