/// Where the relay's time comes from; injected, so that tests decide it.
public protocol RelayClock: Sendable {
    /// The current moment. Never earlier than one this clock gave before.
    var now: Timestamp { get }
    /// The current moment as the machine's clock is set, which may jump: what others must be told, since they judge it by clocks
    /// of their own.
    var wall: Timestamp { get }
}

extension RelayClock {
    /// A clock that nobody sets.
    public var wall: Timestamp { now }

    /// How far the machine's clock has been set off this one; zero on a sound machine.
    public var step: Duration { wall - now }
}
