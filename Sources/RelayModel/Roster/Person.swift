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
