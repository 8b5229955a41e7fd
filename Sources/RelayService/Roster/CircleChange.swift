public import RelayModel

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
