/// A person in a circle. Personal data, often a minor's.
public struct Person: Hashable, Sendable {
    public var id: PersonID
    public var name: String
    /// Digits with an optional leading `+`; nil if unknown.
    public var phone: PhoneNumber?
    /// The home unit. Keys whose unit contains it may change the person.
    public var unit: UnitPath

    public init(id: PersonID, name: String, phone: PhoneNumber? = nil, unit: UnitPath = .root) {
        self.id = id
        self.name = name
        self.phone = phone
        self.unit = unit
    }
}

/// A person's membership in a circle. A person has one role in a circle.
public struct Membership: Hashable, Sendable {
    public var circle: CircleID
    public var person: PersonID
    public var role: Role

    public init(circle: CircleID, person: PersonID, role: Role) {
        self.circle = circle
        self.person = person
        self.role = role
    }
}
