/// What a circle is for.
public enum CircleKind: String, NamedCase {
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
