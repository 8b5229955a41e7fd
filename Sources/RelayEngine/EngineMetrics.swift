public import RelayModel
public import RelayTransport

/// The metrics of the engine's last turn.
public struct EngineMetrics: Sendable {
    /// Deliveries ready to leave, by lane.
    public var ready: [Lane: Int] = [:]
    /// Deliveries held in memory.
    public var held = 0
    /// Requests in flight.
    public var inFlight = 0
    /// Outcomes that wait for the disk.
    public var unrecorded = 0
    /// Notices with deliveries in memory or not read yet.
    public var notices = 0
    /// Endpoints whose pace is remembered.
    public var endpoints = 0
    /// Endpoints that are held because they are refused.
    public var refusedEndpoints = 0
    /// Channels with many endpoints that are refused alike.
    public var commonRefusals: [CommonRefusal] = []
    /// Attempts that ended, by verdict.
    public var attempts: [VerdictClass: Int] = [:]
    /// The time from which the oldest ready delivery of each lane has been ready and not dispatched; a lane without a
    /// ready delivery has no entry. A delivery is ready when it could leave now: its time has come and its endpoint
    /// would accept it.
    public var oldestReady: [Lane: Timestamp] = [:]
    /// Deliveries that wait for a place at their host; the host causes the wait, not the relay.
    public var waitingAtHosts = 0
    /// Deliveries dispatched since the start, by lane.
    public var dispatched: [Lane: Int] = [:]
    /// The time of the engine thread's last turn; nil before its first.
    public var lastTurn: Timestamp?
    /// Messages that wait for the engine's thread.
    public var unread = 0
    public var transfer = TransferMetrics()

    public init() {}
}
