/// What a loop has done since it started, and what it is doing.
public struct TransferMetrics: Hashable, Sendable {
    /// Transfers taken and not answered, those that wait for a name lookup included.
    public var running = 0
    /// Transfers taken.
    public var started = 0
    /// Transfers answered.
    public var finished = 0
    /// Connections opened.
    public var connectionsOpened = 0
    /// Transfers that found an open connection.
    public var connectionsReused = 0
    /// Repeats because the far side had closed a kept connection.
    public var staleRetries = 0
    /// Name lookups made.
    public var lookups = 0
    /// Times the loop woke up.
    public var turns = 0

    /// Zero everywhere.
    public init() {}
}
