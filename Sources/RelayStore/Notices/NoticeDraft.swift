public import RelayModel

/// A notice as it is about to be accepted.
public struct NoticeDraft: Sendable {
    public var notice: Notice
    /// What the sender may reach: every circle of the audience must lie within.
    public var scope: UnitPath
    /// The sender's idempotency key, if any.
    public var idempotency: IdempotencyClaim?
    /// Endpoints a correction must reach although no row says so yet: the original's deliveries in flight.
    public var inFlight: [UInt32]

    /// A draft.
    public init(_ notice: Notice, scope: UnitPath, idempotency: IdempotencyClaim? = nil, inFlight: [UInt32] = []) {
        self.notice = notice
        self.scope = scope
        self.idempotency = idempotency
        self.inFlight = inFlight
    }
}
