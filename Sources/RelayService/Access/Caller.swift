public import RelayModel
public import RelayStore

/// Who asks: the holder of a key, with role and unit.
public struct Caller: Sendable, Hashable {
    public let key: AccessKey

    /// The holder of a key.
    public init(_ key: AccessKey) { self.key = key }

    /// The unit whose subtree the caller sees.
    public var scope: UnitPath { key.scope }

    /// Checks that the role has a permission. Every function of the service checks it, and the API before it reads a
    /// body.
    /// - Throws: ``ServiceError`` `forbidden_role` where the role does not have the permission.
    public func require(_ permission: Permission) throws(ServiceError) {
        guard !key.role.permissions.contains(permission) else { return }
        throw ServiceError(
            .forbidden,
            code: "forbidden_role",
            "A key with role \(key.role.name) may not \(permission.activity). Roles that may: \(permission.holders)."
        )
    }
}
