/// What a notice is.
public enum NoticeKind: String, NamedCase {
    /// 预警: about one person, now.
    case warning
    /// 警情通报, 典型案例.
    case bulletin
    /// 提醒.
    case reminder
    /// 一封信: wants a signed pledge.
    case letter
    /// 演练.
    case drill

    /// The lane when the sender names none.
    public var defaultLane: Lane {
        switch self {
        case .warning: .urgent
        case .bulletin, .reminder: .normal
        case .letter, .drill: .bulk
        }
    }
}
