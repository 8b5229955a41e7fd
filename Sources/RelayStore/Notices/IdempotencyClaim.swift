public import RelayModel

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
