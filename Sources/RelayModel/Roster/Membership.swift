/// A person's place in a circle. One person has one role in a circle.
public struct Membership: Hashable, Sendable {
    public var circle: CircleID
    public var person: PersonID
    public var role: Role

    /// A person's role in a circle.
    public init(circle: CircleID, person: PersonID, role: Role) {
        self.circle = circle
        self.person = person
        self.role = role
    }
}
