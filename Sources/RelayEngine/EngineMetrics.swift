public import RelayModel
public import RelayTransport

/// The engine's numbers, as of its last turn.
public struct EngineMetrics: Sendable {
    /// Deliveries ready to leave, by lane.
    public var ready: [Lane: Int] = [:]
    /// Deliveries held in memory.
    public var held = 0
    /// Requests under way.
    public var inFlight = 0
    /// Outcomes that wait for the disk.
    public var unrecorded = 0
    /// Notices with deliveries in memory or still to be taken in.
    public var notices = 0
    /// Endpoints the engine remembers the pace of.
    public var endpoints = 0
    /// Endpoints that are held because they are refused.
    public var refusedEndpoints = 0
    /// Channels many of whose endpoints are refused alike.
    public var commonRefusals: [CommonRefusal] = []
    /// Attempts that ended, by verdict.
    public var attempts: [VerdictClass: Int] = [:]
    /// Since when the delivery that has been ready longest has been ready and not dispatched, by lane; nothing for a
    /// lane in which none is ready. A delivery is ready when it could leave now: its time has come and its endpoint
    /// would take it.
    public var oldestReady: [Lane: Timestamp] = [:]
    /// Deliveries that wait for a place at their host: its doing, not the relay's.
    public var waitingAtHosts = 0
    /// Deliveries dispatched since the start, by lane.
    public var dispatched: [Lane: Int] = [:]
    /// When the engine's thread last turned; nil before its first turn.
    public var lastTurn: Timestamp?
    /// Messages that wait for the engine's thread.
    public var unread = 0
    public var transfer = TransferMetrics()

    public init() {}
}
