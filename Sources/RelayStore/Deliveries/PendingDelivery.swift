public import RelayModel

/// A delivery the engine has to bring to an end.
public struct PendingDelivery: Sendable, Hashable {
    public var id: DeliveryID
    public var reader: Reader
    public var target: EndpointTarget
    /// Attempts so far.
    public var attempts: Int
    /// The part of a split message that comes next, from 0.
    public var part: Int
    /// What its row says; `queued` where it has none.
    public var stored: DeliveryState?
    /// Not before.
    public var nextAt: Timestamp?
    /// Not after, where it differs from the notice's (a replay).
    public var deadline: Timestamp?
    /// Whether the last attempt ended ambiguously: it may have arrived.
    public var wasAmbiguous: Bool

    /// A pending delivery.
    public init(
        id: DeliveryID,
        reader: Reader,
        target: EndpointTarget,
        attempts: Int = 0,
        part: Int = 0,
        stored: DeliveryState? = nil,
        nextAt: Timestamp? = nil,
        deadline: Timestamp? = nil,
        wasAmbiguous: Bool = false
    ) {
        self.id = id
        self.reader = reader
        self.target = target
        self.attempts = attempts
        self.part = part
        self.stored = stored
        self.nextAt = nextAt
        self.deadline = deadline
        self.wasAmbiguous = wasAmbiguous
    }
}
