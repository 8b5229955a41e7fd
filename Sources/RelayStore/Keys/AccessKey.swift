public import RelayModel

/// A key to the API: who holds it, what the holder may do, and where.
public struct AccessKey: Sendable, Hashable {
    public var id: KeyID
    /// Who it was given to; appears in the log as the issuer of notices.
    public var name: String
    public var role: AccessRole
    /// The unit whose subtree it sees; the root for all.
    public var scope: UnitPath
    public var createdAt: Timestamp
    public var revokedAt: Timestamp?

    /// A key.
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

/// What a key's holder may do.
public enum AccessRole: String, StringEnum {
    /// Everything, keys included.
    case admin
    /// Sends, warns, cancels, corrects; manages the roster.
    case operatorRole = "operator"
    /// Approves what others wrote; reads.
    case approver
    /// Sends bulletins, reminders and letters to circles of the own unit; manages its roster.
    case counsellor
    /// A system upstream: warnings and notices; reads what it sent.
    case integration
    /// Reads everything, changes nothing.
    case auditor
}

/// API keys. Only hashes of their secrets are stored.
public protocol KeyStore: Sendable {
    func addKey(_ key: AccessKey, secretHash: [UInt8]) async throws(StoreError)
    /// All keys, latest first, the revoked ones too.
    func keys() async throws(StoreError) -> [AccessKey]
    func revokeKey(_ id: KeyID, at moment: Timestamp) async throws(StoreError)
    /// The key with this secret's SHA-256, revoked or not; nil for none.
    func key(secretHash: [UInt8]) async throws(StoreError) -> AccessKey?
}
