/// Somebody in a circle. Personal data, often a minor's.
public struct Person: Hashable, Sendable {
    public var id: PersonID
    public var name: String
    /// Digits with an optional leading `+`; nil where unknown.
    public var phone: PhoneNumber?
    /// The home unit: keys whose unit contains it change the person.
    public var unit: UnitPath

    /// A person from all parts.
    public init(id: PersonID, name: String, phone: PhoneNumber? = nil, unit: UnitPath = .root) {
        self.id = id
        self.name = name
        self.phone = phone
        self.unit = unit
    }
}

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
