/// A unit of the organisation: a node of the tree that ``UnitPath`` names.
///
/// Circles, people, keys and notices refer to a unit by its path. Renaming a unit changes the path of all of them.
public struct OrganisationUnit: Hashable, Sendable {
    /// Never the root, which has no record.
    public var path: UnitPath
    /// The Chinese name; the path's last step where a record that named the path made the unit.
    public var name: String
    public var englishName: String?
    /// Nil where the kind was not given.
    public var kind: UnitKind?

    /// Creates a unit; its name is the path's last step unless given.
    public init(path: UnitPath, name: String? = nil, englishName: String? = nil, kind: UnitKind? = nil) {
        self.path = path
        self.name = name ?? path.lastStep
        self.englishName = englishName
        self.kind = kind
    }
}

/// What a unit of the organisation is.
public enum UnitKind: String, StringEnum {
    /// 反诈中心: the police unit that issues notices.
    case centre
    case school
    case college
    case grade
    case `class`
    case community
    /// 网格: the smallest area of a community.
    case grid

    /// The Chinese name, as rosters and pages write it.
    public var chinese: String {
        switch self {
        case .centre: "反诈中心"
        case .school: "学校"
        case .college: "学院"
        case .grade: "年级"
        case .class: "班级"
        case .community: "社区"
        case .grid: "网格"
        }
    }
}
