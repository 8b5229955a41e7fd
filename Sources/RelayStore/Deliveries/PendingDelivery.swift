public import RelayModel

/// An unfinished delivery.
public struct PendingDelivery: Sendable, Hashable {
    public var id: DeliveryID
    public var reader: ReaderKind
    public var target: EndpointTarget
    /// The number of attempts so far.
    public var attempts: Int
    /// The next part of a split message, from 0.
    public var part: Int
    /// The state of its row; `queued` if there is none.
    public var stored: DeliveryState?
    /// The earliest time to send.
    public var nextAt: Timestamp?
    /// The latest time to send, if it differs from the notice's (a replay).
    public var deadline: Timestamp?
    /// The number of failed attempts, as the retry schedule counts them.
    public var failures: Int
    /// Whether the outcome of an attempt is unknown and unresolved: the message may have arrived.
    public var isDoubtful: Bool
    /// The part from which the text is shortened, because the receiver found it too long; nil for nearly all.
    public var shortenedFrom: Int?
    /// If ``isDoubtful``: the start of the attempt whose outcome is unknown.
    public var doubtfulSince: Timestamp?
    /// Deliveries to other endpoints with the same channel and address. They get the same outcome.
    public var sharing: [SharedDelivery]

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

/// A delivery of the same notice to another endpoint with the same channel and address. It shares the first one's
/// request and outcome.
public struct SharedDelivery: Sendable, Hashable {
    /// Its position in the notice's audience.
    public var ordinal: UInt32
    /// Its own endpoint, which may have another secret.
    public var target: EndpointTarget
    /// The state of its row; `queued` if there is none.
    public var stored: DeliveryState?

    public init(ordinal: UInt32, target: EndpointTarget, stored: DeliveryState? = nil) {
        self.ordinal = ordinal
        self.target = target
        self.stored = stored
    }
}
