/// A set of people and endpoints that a notice fans out to.
public struct Circle: Hashable, Sendable {
    public var id: CircleID
    public var name: String
    public var kind: CircleKind
    /// The circle this one nests in.
    public var parent: CircleID?
    public var unit: UnitPath

    /// A circle from all its parts.
    public init(id: CircleID, name: String, kind: CircleKind, parent: CircleID? = nil, unit: UnitPath) {
        self.id = id
        self.name = name
        self.kind = kind
        self.parent = parent
        self.unit = unit
    }
}
