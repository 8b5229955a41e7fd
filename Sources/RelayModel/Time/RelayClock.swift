/// Where the relay's time comes from; injected, so that tests decide it.
public protocol RelayClock: Sendable {
    /// The current moment. Never earlier than one this clock gave before.
    var now: Timestamp { get }
}
