/// A set of people and endpoints that a notice fans out to.
public struct Circle: Hashable, Sendable {
    public var id: CircleID
    public var name: String
    public var kind: CircleKind
    /// The circle that contains this one.
    public var parent: CircleID?
    public var unit: UnitPath

    public init(id: CircleID, name: String, kind: CircleKind, parent: CircleID? = nil, unit: UnitPath) {
        self.id = id
        self.name = name
        self.kind = kind
        self.parent = parent
        self.unit = unit
    }
}

/// The kind of a circle.
public enum CircleKind: String, StringEnum {
    /// 保护圈: one or a few protected people and their guardians.
    case protection
    /// 班级.
    case `class`
    /// 联系群: police, counsellors and monitors.
    case liaison
    /// 社区.
    case community

    /// The Chinese name, as rosters and pages write it.
    public var chinese: String {
        switch self {
        case .protection: "保护圈"
        case .class: "班级"
        case .liaison: "联系群"
        case .community: "社区"
        }
    }
}
