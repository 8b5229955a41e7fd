public import RelayModel

/// A line of the delivery log.
public struct DeliveryEntry: Sendable, Hashable {
    public var id: DeliveryID
    public var reader: ReaderKind
    /// Nil for a person who had no endpoint as the notice was accepted.
    public var endpoint: EndpointID?
    public var channel: ChannelName?
    /// The person for whom it was meant, as of acceptance; nil for an endpoint of a circle, for a person who was
    /// removed from the roster, and for notices of schema 9 and before.
    public var person: PersonID?
    /// The person's role in ``circle``, as of acceptance.
    public var role: Role?
    /// The circle through which the person came into the audience, or whose endpoint it is, as of acceptance.
    public var circle: CircleID?
    /// The endpoint's owner, or the person without an endpoint; nil after it was removed from the roster.
    public var owner: EndpointOwner?
    /// The owner's name, masked if it is a person's.
    public var ownerName: String?
    /// The state of the row; `queued` if there is none. (The engine knows whether the delivery is being sent.)
    public var state: DeliveryState
    /// For `held`: the time until which it is held.
    public var nextAt: Timestamp?
    /// For `held` and `suppressed`: the reason.
    public var reason: String?
    public var reference: String?
    /// The number of attempts so far.
    public var attemptCount: Int
    /// The number of parts of a split message that arrived.
    public var part: Int
    /// In a list, the last attempt only; for a single delivery, all attempts in order.
    public var attempts: [AttemptRecord]
    /// Milliseconds from the notice's acceptance to the last attempt's end; nil before that.
    public var latency: Int64?
    /// The delivery whose message contained this one, if a digest merged them.
    public var digest: DeliveryID?
    /// The delivery whose request this one shares, if both endpoints have the same address.
    public var sharedWith: DeliveryID?

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
