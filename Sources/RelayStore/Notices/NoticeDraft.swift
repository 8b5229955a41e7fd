public import RelayModel

/// A notice that is about to be accepted.
public struct NoticeDraft: Sendable {
    public var notice: Notice
    /// The unit that the sender may reach. Every circle of the audience must lie within it.
    public var scope: UnitPath
    /// The sender's idempotency key, if there is one.
    public var idempotency: IdempotencyClaim?
    /// The event that the notice reports. A repeated event does not create a second notice.
    public var event: NoticeEvent?
    /// The endpoints of the original notice's deliveries in flight. A correction must reach them although no row
    /// records them yet.
    public var inFlight: [UInt32]

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

/// An idempotency key, bound to the caller and the request.
public struct IdempotencyClaim: Sendable, Hashable {
    /// The key that the caller used.
    public var caller: KeyID
    /// The token's text, as the caller sent it.
    public var token: String
    /// SHA-256 of the request: method, path and body.
    public var requestHash: [UInt8]
    /// SHA-256 of the body alone. Claims stored by schema 7 are compared by it.
    public var bodyHash: [UInt8]

    public init(caller: KeyID, token: String, requestHash: [UInt8], bodyHash: [UInt8]) {
        self.caller = caller
        self.token = token
        self.requestHash = requestHash
        self.bodyHash = bodyHash
    }
}
