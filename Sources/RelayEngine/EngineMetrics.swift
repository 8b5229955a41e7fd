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
    public var gates = 0
    /// Attempts that ended, by verdict.
    public var attempts: [VerdictClass: Int] = [:]
    /// How long the delivery that has been ready longest waits, by lane.
    public var oldestReady: [Lane: Duration] = [:]
    public var transfer = TransferMetrics()

    /// Nothing yet.
    public init() {}
}
