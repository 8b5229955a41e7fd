public import RelayModel

/// A state change of one delivery, to be recorded. A delivery that succeeds at once is written only once.
public struct DeliveryRecord: Sendable {
    public var id: DeliveryID
    /// The endpoint's number in the store.
    public var endpoint: UInt32
    /// The row's previous state; nil if there was no row.
    public var from: DeliveryState?
    public var to: DeliveryState
    /// The number of attempts so far, this one included.
    public var attempts: Int
    /// The next part of a split message.
    public var part: Int
    /// For `held`: the time until which it is held.
    public var nextAt: Timestamp?
    /// For `held` and `suppressed`: the reason, a stable word (`pacing`, `retry`, `throttled`, `no_drill`, …).
    public var reason: String?
    /// The number of failed attempts, as the retry schedule counts them.
    public var failures: Int
    /// Whether the outcome of an attempt is unknown and unresolved: the message may have arrived.
    public var isDoubtful: Bool
    /// The part from which the text is shortened, because the receiver found it too long; nil for nearly all.
    public var shortenedFrom: Int?
    /// The attempt that led to this state; nil if nothing was sent.
    public var attempt: AttemptRecord?
    /// The receiver's id for the message.
    public var reference: String?
    /// For a delivery that was accepted: milliseconds since the notice was accepted.
    public var latency: Int64?
    /// Why the endpoint must be disabled; nil to leave it enabled.
    public var disableEndpoint: String?
    /// The delivery whose message contained this one, if a digest merged them. The carrier names itself.
    public var digest: DeliveryID?
    /// The place of this attempt among the attempts in flight. It is cleared once the record is on disk, and is not
    /// part of the log.
    public var place: AttemptSlot?

    public init(
        id: DeliveryID,
        endpoint: UInt32,
        from: DeliveryState?,
        to: DeliveryState,
        attempts: Int,
        part: Int = 0,
        failures: Int = 0,
        isDoubtful: Bool = false,
        shortenedFrom: Int? = nil,
        nextAt: Timestamp? = nil,
        reason: String? = nil,
        attempt: AttemptRecord? = nil,
        reference: String? = nil,
        latency: Int64? = nil,
        disableEndpoint: String? = nil,
        digest: DeliveryID? = nil
    ) {
        self.id = id
        self.endpoint = endpoint
        self.from = from
        self.to = to
        self.attempts = attempts
        self.part = part
        self.failures = failures
        self.isDoubtful = isDoubtful
        self.shortenedFrom = shortenedFrom
        self.nextAt = nextAt
        self.reason = reason
        self.attempt = attempt
        self.reference = reference
        self.latency = latency
        self.disableEndpoint = disableEndpoint
        self.digest = digest
    }
}
