public import RelayModel
public import RelayStore

/// The changes to a circle; nil leaves a property unchanged.
public struct CircleChange: Sendable, Hashable {
    public var name: String?
    public var kind: CircleKind?
    /// The inner nil removes the parent.
    public var parent: CircleID??
    public var unit: UnitPath?

    public init() {}

    func applied(to circle: Circle) -> Circle {
        var circle = circle
        circle.name = name ?? circle.name
        circle.kind = kind ?? circle.kind
        if let parent { circle.parent = parent }
        circle.unit = unit ?? circle.unit
        return circle
    }
}

/// The changes to a person; nil leaves a property unchanged.
public struct PersonChange: Sendable, Hashable {
    public var name: String?
    /// The inner nil removes the number.
    public var phone: PhoneNumber??
    public var unit: UnitPath?

    public init() {}

    func applied(to person: Person) -> Person {
        var person = person
        person.name = name ?? person.name
        if let phone { person.phone = phone }
        person.unit = unit ?? person.unit
        return person
    }
}

/// The result of a roster import.
public struct ImportOutcome: Sendable, Hashable {
    /// The counts of changes.
    public var counts: RosterImport
    /// Warnings about the imported roster.
    public var warnings: [String]

    public init(counts: RosterImport, warnings: [String]) {
        self.counts = counts
        self.warnings = warnings
    }
}
