public import RelayModel

/// A person in a circle, with name and role.
public struct Member: Sendable, Hashable {
    public var person: Person
    public var role: Role

    /// A member.
    public init(person: Person, role: Role) {
        self.person = person
        self.role = role
    }
}
