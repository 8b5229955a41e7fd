public import RelayModel

/// A line of the delivery log.
public struct DeliveryEntry: Sendable, Hashable {
    public var id: DeliveryID
    public var reader: ReaderKind
    /// Nil for a person who had no endpoint as the notice was accepted.
    public var endpoint: EndpointID?
    public var channel: ChannelName?
    /// The person for whom it was meant, as of acceptance; nil for an endpoint of a circle, for a person who was removed
    /// from the roster, and for notices of schema 9 and before.
    public var person: PersonID?
    /// The person's role in ``circle``, as of acceptance.
    public var role: Role?
    /// The circle through which the person came into the audience, or whose endpoint it is, as of acceptance.
    public var circle: CircleID?
    /// The endpoint's owner, or the person without an endpoint; nil after it was removed from the roster.
    public var owner: EndpointOwner?
    /// The owner's name, masked where it is a person's.
    public var ownerName: String?
    /// What the row says; `queued` where there is none (the engine knows whether it is being sent).
    public var state: DeliveryState
    /// For `held`: until when.
    public var nextAt: Timestamp?
    /// For `held` and `suppressed`: why.
    public var reason: String?
    public var reference: String?
    /// Attempts so far.
    public var attemptCount: Int
    /// Parts of a split message that arrived.
    public var part: Int
    /// In a list the last attempt only; for one delivery all, the first first.
    public var attempts: [AttemptRecord]
    /// Milliseconds from the notice's acceptance to the last attempt's end; nil before it.
    public var latency: Int64?
    /// Where it was told in a digest with others: the delivery whose message carried it.
    public var digest: DeliveryID?
    /// Where its endpoint has the address of another one in the audience: the delivery whose request it shares.
    public var sharedWith: DeliveryID?

    /// An entry.
    public init(
        id: DeliveryID,
        reader: ReaderKind,
        endpoint: EndpointID?,
        channel: ChannelName?,
        owner: EndpointOwner?,
        ownerName: String?,
        state: DeliveryState,
        nextAt: Timestamp? = nil,
        reason: String? = nil,
        reference: String? = nil,
        attemptCount: Int = 0,
        part: Int = 0,
        attempts: [AttemptRecord] = [],
        latency: Int64? = nil
    ) {
        self.id = id
        self.reader = reader
        self.endpoint = endpoint
        self.channel = channel
        self.owner = owner
        self.ownerName = ownerName
        self.state = state
        self.nextAt = nextAt
        self.reason = reason
        self.reference = reference
        self.attemptCount = attemptCount
        self.part = part
        self.attempts = attempts
        self.latency = latency
    }
}

extension DeliveryEntry {
    /// Why a person without an endpoint is `suppressed`.
    public static let noEndpoint = "no_endpoint"
}
