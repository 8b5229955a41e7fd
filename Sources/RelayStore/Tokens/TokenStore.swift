public import RelayModel

/// Access tokens, so that a restart does not fetch what is still valid: platforms count how often one asks.
public protocol TokenStore: Sendable {
    /// All tokens.
    func tokens() async throws(StoreError) -> [StoredToken]
    /// Keeps a token in place of its credential's former one.
    func keep(_ token: StoredToken) async throws(StoreError)
    /// Drops a credential's token.
    func dropToken(of credential: [UInt8]) async throws(StoreError)
}

/// An access token as it is kept across restarts.
public struct StoredToken: Sendable, Hashable {
    /// A hash of the credential it was fetched with.
    public var credential: [UInt8]
    public var token: Secret
    public var fetchedAt: Timestamp
    public var expiresAt: Timestamp

    /// A token.
    public init(credential: [UInt8], token: Secret, fetchedAt: Timestamp, expiresAt: Timestamp) {
        self.credential = credential
        self.token = token
        self.fetchedAt = fetchedAt
        self.expiresAt = expiresAt
    }
}
