public import RelayModel

/// A delivery the engine has to bring to an end.
public struct PendingDelivery: Sendable, Hashable {
    public var id: DeliveryID
    public var reader: ReaderKind
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
    /// Attempts that failed so far, as the retry schedule counts them.
    public var failures: Int
    /// Whether an attempt's outcome is not known and nothing has settled it since: the message may have arrived.
    public var isDoubtful: Bool
    /// The part from which the text is cut shorter, since the receiver found it too long; nil for nearly all.
    public var shortenedFrom: Int?
    /// For a doubtful one: when the attempt began whose outcome is not known.
    public var doubtfulSince: Timestamp?
    /// Deliveries to other endpoints with the same channel and address; they end as this one does.
    public var sharing: [SharedDelivery]

    /// A pending delivery.
    public init(
        id: DeliveryID,
        reader: ReaderKind,
        target: EndpointTarget,
        attempts: Int = 0,
        part: Int = 0,
        stored: DeliveryState? = nil,
        nextAt: Timestamp? = nil,
        deadline: Timestamp? = nil,
        failures: Int = 0,
        isDoubtful: Bool = false,
        shortenedFrom: Int? = nil,
        doubtfulSince: Timestamp? = nil,
        sharing: [SharedDelivery] = []
    ) {
        self.id = id
        self.reader = reader
        self.target = target
        self.attempts = attempts
        self.part = part
        self.stored = stored
        self.nextAt = nextAt
        self.deadline = deadline
        self.failures = failures
        self.isDoubtful = isDoubtful
        self.shortenedFrom = shortenedFrom
        self.doubtfulSince = doubtfulSince
        self.sharing = sharing
    }
}

/// A delivery of the same notice to another endpoint with the same channel and address: it leaves with the first one's
/// request and ends as that one does.
public struct SharedDelivery: Sendable, Hashable {
    /// Its place in the notice's audience.
    public var ordinal: UInt32
    /// Its own endpoint, which may have another secret.
    public var target: EndpointTarget
    /// What its row says; `queued` where it has none.
    public var stored: DeliveryState?

    /// A delivery that shares another one's request.
    public init(ordinal: UInt32, target: EndpointTarget, stored: DeliveryState? = nil) {
        self.ordinal = ordinal
        self.target = target
        self.stored = stored
    }
}
