public import RelayModel

/// Access tokens. Stored tokens stay valid across a restart: platforms limit how often a token may be fetched.
public protocol TokenStore: Sendable {
    /// All tokens.
    func tokens() async throws(StoreError) -> [StoredToken]
    /// Stores a token and replaces its credential's previous one.
    func keep(_ token: StoredToken) async throws(StoreError)
    /// Removes a credential's token.
    func dropToken(of credential: [UInt8]) async throws(StoreError)
}

/// A stored access token.
public struct StoredToken: Sendable, Hashable {
    /// A hash of the credential that fetched it.
    public var credential: [UInt8]
    public var token: Secret
    public var fetchedAt: Timestamp
    public var expiresAt: Timestamp

    public init(credential: [UInt8], token: Secret, fetchedAt: Timestamp, expiresAt: Timestamp) {
        self.credential = credential
        self.token = token
        self.fetchedAt = fetchedAt
        self.expiresAt = expiresAt
    }
}
