public import RelayModel
public import RelayStore

/// What a request wants of a circle; nil leaves a part as it is.
public struct CircleChange: Sendable, Hashable {
    public var name: String?
    public var kind: CircleKind?
    /// The inner nil takes it out of its parent.
    public var parent: CircleID??
    public var unit: UnitPath?

    /// Changes nothing; set by property.
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

/// What became of a roster.
public struct ImportOutcome: Sendable, Hashable {
    /// What the import changed.
    public var counts: RosterImport
    /// Things to know although it was imported.
    public var warnings: [String]

    /// An outcome.
    public init(counts: RosterImport, warnings: [String]) {
        self.counts = counts
        self.warnings = warnings
    }
}
