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
            code: .forbiddenRole,
            "A key with role \(key.role.name) may not \(permission.activity). Roles that may: \(permission.holders)."
        )
    }

    /// Whether the caller may name secrets of the relay's machine: only with the permission, and only without a unit,
    /// because a secret that is named here leaves the machine with the endpoint's requests.
    var mayNameSecrets: Bool { scope == .root && key.role.permissions.contains(.manageSecrets) }

    /// Something that is done to a notice which the caller sees.
    enum Intervention {
        case cancel, correct, replay
    }

    /// Holds an intervention against the rule as far as the role decides it, before the notice is looked up.
    /// - Throws: ``ServiceError`` `forbidden_role`.
    func require(_ intervention: Intervention) throws(ServiceError) {
        try require(.stop)
        if intervention != .cancel { try require(.send) }
    }

    /// Holds an intervention against the rule: who may send the notice's kind may cancel, correct and replay it; an
    /// approver may cancel it. The caller's unit must contain the issuer's, but for a replay, which says nothing new.
    /// - Throws: ``ServiceError`` `forbidden_role` or `forbidden_scope`.
    func require(_ intervention: Intervention, in notice: Notice) throws(ServiceError) {
        try require(intervention)
        if intervention != .cancel || key.role != .approver { try require(notice.kind == .warning ? .warn : .send) }
        guard intervention == .replay || scope.contains(notice.issuerUnit) else {
            throw ServiceError(StoreError.forbiddenScope(kind: .notice, id: notice.id.description))
        }
    }
}
