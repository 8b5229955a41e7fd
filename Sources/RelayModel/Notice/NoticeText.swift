/// The text of a notice in one language for one kind of reader.
public struct NoticeText: Hashable, Sendable {
    /// One line.
    public var title: String
    /// The text; may be empty only if the channel shows titles.
    public var body: String

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

/// The severity of a notice, shown by colour and word, and the risk of a warning.
public enum Severity: String, StringEnum {
    case high
    case medium
    case low
    case info
}

/// The kind of a notice.
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

    /// The lane if the sender names none.
    public var defaultLane: Lane {
        switch self {
        case .warning: .urgent
        case .bulletin, .reminder: .normal
        case .letter, .drill: .bulk
        }
    }
}
