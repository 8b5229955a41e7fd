public import RelayModel

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
