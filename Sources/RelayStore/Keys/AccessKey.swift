public import RelayModel

/// An API key: its holder, the holder's role, and the unit it applies to.
public struct AccessKey: Sendable, Hashable {
    public var id: KeyID
    /// The holder's name. The log shows it as the issuer of notices.
    public var name: String
    public var role: AccessRole
    /// The unit whose subtree the key sees; the root for everything.
    public var scope: UnitPath
    public var createdAt: Timestamp
    public var revokedAt: Timestamp?

    public init(
        id: KeyID,
        name: String,
        role: AccessRole,
        scope: UnitPath,
        createdAt: Timestamp,
        revokedAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.role = role
        self.scope = scope
        self.createdAt = createdAt
        self.revokedAt = revokedAt
    }
}

/// API keys. The store keeps only hashes of their secrets.
public protocol KeyStore: Sendable {
    func addKey(_ key: AccessKey, secretHash: [UInt8]) async throws(StoreError)
    /// All keys, the latest first, including revoked ones.
    func keys() async throws(StoreError) -> [AccessKey]
    func revokeKey(_ id: KeyID, at moment: Timestamp) async throws(StoreError)
    /// The key with this SHA-256 of its secret, revoked or not; nil if there is none.
    func key(secretHash: [UInt8]) async throws(StoreError) -> AccessKey?
}
