public import RelayModel

/// A person in a circle, with name and role.
public struct Member: Sendable, Hashable {
    public var person: Person
    public var role: Role
    /// The number of the membership's last change.
    public var revision: Int64

    /// A member.
    public init(person: Person, role: Role, revision: Int64 = 0) {
        self.person = person
        self.role = role
        self.revision = revision
    }
}
