/// What a notice says, in one language, to one kind of reader.
public struct NoticeText: Hashable, Sendable {
    /// One line.
    public var title: String
    /// The text; may be empty only where the channel shows titles.
    public var body: String

    /// A title and a body.
    public init(title: String, body: String) {
        self.title = title
        self.body = body
    }
}

/// A language of notices and pages. Chinese is the first, English the second.
public enum Language: String, StringEnum {
    case zh
    case en
}

/// How bad it is; shown by colour and word. Also the risk of a warning.
public enum Severity: String, StringEnum {
    case high
    case medium
    case low
    case info
}

/// What a notice is.
public enum NoticeKind: String, StringEnum {
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
