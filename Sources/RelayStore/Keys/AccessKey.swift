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
