public import RelayModel

/// A caller's access to a record of the roster. Every read, change, filter and preview uses this rule.
///
/// | the record's home unit | and | access |
/// |---|---|---|
/// | lies in the caller's unit | | `changeable` |
/// | lies elsewhere | it is a member of a circle in the caller's unit | `visible` |
/// | lies elsewhere | | `hidden`: as if it did not exist |
public enum RosterAccess: Sendable, Hashable {
    case hidden, visible, changeable

    /// - Parameter isMember: Whether the record is a person in a circle that the scope contains.
    public init(home: UnitPath, isMember: Bool = false, scope: UnitPath) {
        self = scope.contains(home) ? .changeable : isMember ? .visible : .hidden
    }

    /// The effect of a PUT.
    public enum Put: Sendable, Hashable {
        case creates, replaces
    }

    /// Whether a PUT may write a record.
    /// - Parameters:
    ///   - access: The caller's access to the stored record; nil if the id is free.
    ///   - namesOwnUnit: Whether the request names a home in the caller's unit. If not, the answer must not tell
    ///     whether the id is taken.
    /// - Throws: `notFound`, `forbiddenScope` or `idTaken`.
    public static func put(
        _ access: RosterAccess?,
        namesOwnUnit: Bool,
        kind: RecordKind,
        id: String
    ) throws(StoreError) -> Put {
        switch access {
        case .changeable?: return .replaces
        case .visible?: throw .forbiddenScope(kind: kind, id: id)
        case .hidden?: throw namesOwnUnit ? .idTaken(kind: kind, id: id) : .notFound(kind: kind, id: id)
        case nil:
            guard namesOwnUnit else { throw .notFound(kind: kind, id: id) }
            return .creates
        }
    }

    /// Checks that a request may change or remove a stored record.
    /// - Parameter access: The caller's access; nil if there is no such record.
    /// - Throws: `notFound` or `forbiddenScope`.
    public static func requireChange(_ access: RosterAccess?, kind: RecordKind, id: String) throws(StoreError) {
        switch access {
        case .changeable?: return
        case .visible?: throw .forbiddenScope(kind: kind, id: id)
        case .hidden?, nil: throw .notFound(kind: kind, id: id)
        }
    }
}
