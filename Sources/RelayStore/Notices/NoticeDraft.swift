public import RelayModel

/// A notice as it is about to be accepted.
public struct NoticeDraft: Sendable {
    public var notice: Notice
    /// What the sender may reach: every circle of the audience must lie within.
    public var scope: UnitPath
    /// The sender's idempotency key, if any.
    public var idempotency: IdempotencyClaim?
    /// What it is about, where a repeat must not make a second notice.
    public var event: NoticeEvent?
    /// Endpoints a correction must reach although no row says so yet: the original's deliveries in flight.
    public var inFlight: [UInt32]

    /// A draft.
    public init(
        _ notice: Notice,
        scope: UnitPath,
        idempotency: IdempotencyClaim? = nil,
        event: NoticeEvent? = nil,
        inFlight: [UInt32] = []
    ) {
        self.notice = notice
        self.scope = scope
        self.idempotency = idempotency
        self.event = event
        self.inFlight = inFlight
    }
}

/// "I may send this twice; it is one": an idempotency key, bound to the caller and to the request.
public struct IdempotencyClaim: Sendable, Hashable {
    /// Whose key it is.
    public var caller: KeyID
    /// The key's text, as the caller sent it.
    public var token: String
    /// SHA-256 of the request: method, path and body.
    public var requestHash: [UInt8]
    /// SHA-256 of the body alone: what claims of schema 7 are compared by.
    public var bodyHash: [UInt8]

    /// A claim.
    public init(caller: KeyID, token: String, requestHash: [UInt8], bodyHash: [UInt8]) {
        self.caller = caller
        self.token = token
        self.requestHash = requestHash
        self.bodyHash = bodyHash
    }
}
