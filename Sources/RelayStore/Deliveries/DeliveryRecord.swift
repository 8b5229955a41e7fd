public import RelayModel

/// What the engine wants on record of one delivery: one row, written once for a first try that goes well.
public struct DeliveryRecord: Sendable {
    public var id: DeliveryID
    /// The endpoint's number in the store.
    public var endpoint: UInt32
    /// What the row said before; nil where there was none.
    public var from: DeliveryState?
    public var to: DeliveryState
    /// Attempts so far, this one included.
    public var attempts: Int
    /// The next part of a split message.
    public var part: Int
    /// For `held`: until when.
    public var nextAt: Timestamp?
    /// For `held` and `suppressed`: why, in a stable word (`pacing`, `retry`, `throttled`, `no_drill`, …).
    public var reason: String?
    /// Attempts that failed so far, as the retry schedule counts them.
    public var failures: Int
    /// Whether an attempt's outcome is not known and nothing has settled it since: the message may have arrived.
    public var isDoubtful: Bool
    /// The part from which the text is cut shorter, since the receiver found it too long; nil for nearly all.
    public var shortenedFrom: Int?
    /// The attempt that led here; nil where nothing was sent.
    public var attempt: AttemptRecord?
    /// The far side's id for the message.
    public var reference: String?
    /// For a delivery that reached its far side: milliseconds since the notice was accepted.
    public var latency: Int64?
    /// Why the endpoint must be switched off; nil to leave it alone.
    public var disableEndpoint: String?
    /// Where it was told in a digest with others: the delivery whose message carried it (its own id for the carrier).
    public var digest: DeliveryID?
    /// Where its try is noted among those under way, until this record is on disk; not part of the log.
    public var place: TryPlace?

    /// A record.
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
