public import RelayModel

/// What a request wants of a person; nil leaves a part as it is.
public struct PersonChange: Sendable, Hashable {
    public var name: String?
    /// The inner nil takes the number away.
    public var phone: PhoneNumber??
    public var unit: UnitPath?

    /// Changes nothing; set by property.
    public init() {}

    func applied(to person: Person) -> Person {
        var person = person
        person.name = name ?? person.name
        if let phone { person.phone = phone }
        person.unit = unit ?? person.unit
        return person
    }
}
