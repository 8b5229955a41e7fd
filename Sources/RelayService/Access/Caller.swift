public import RelayModel
public import RelayStore

/// The caller of a request: the holder of a key, with role and unit.
public struct Caller: Sendable, Hashable {
    public let key: AccessKey

    public init(_ key: AccessKey) { self.key = key }

    /// The unit whose subtree the caller sees.
    public var scope: UnitPath { key.scope }

    /// Checks that the role has a permission. Every function of the service checks it, and the API checks it before it
    /// reads a body.
    /// - Throws: ``ServiceError`` `forbidden_role` if the role does not have the permission.
    public func require(_ permission: Permission) throws(ServiceError) {
        guard !key.role.permissions.contains(permission) else { return }
        throw ServiceError(
            .forbidden,
            code: .forbiddenRole,
            "A key with role \(key.role.name) may not \(permission.activity). Roles that may: \(permission.holders)."
        )
    }

    /// Whether the caller may name secrets of the relay's machine. It needs the permission and no unit, because such a
    /// secret is sent to the endpoint's address.
    var mayNameSecrets: Bool { scope == .root && key.role.permissions.contains(.manageSecrets) }

    /// An action on a notice that the caller sees.
    enum Intervention {
        case cancel, correct, replay
    }

    /// Checks the role's part of the rule, before the notice is loaded.
    /// - Throws: ``ServiceError`` `forbidden_role`.
    func require(_ intervention: Intervention) throws(ServiceError) {
        try require(.stop)
        if intervention != .cancel { try require(.send) }
    }

    /// Checks the rule: a caller who may send the notice's kind may cancel, correct and replay it; an approver may
    /// cancel it. The caller's unit must contain the issuer's, except for a replay, which sends nothing new.
    /// - Throws: ``ServiceError`` `forbidden_role` or `forbidden_scope`.
    func require(_ intervention: Intervention, in notice: Notice) throws(ServiceError) {
        try require(intervention)
        if intervention != .cancel || key.role != .approver { try require(notice.kind == .warning ? .warn : .send) }
        guard intervention == .replay || scope.contains(notice.issuerUnit) else {
            throw ServiceError(StoreError.forbiddenScope(kind: .notice, id: notice.id.description))
        }
    }
}
