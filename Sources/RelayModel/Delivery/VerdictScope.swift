/// What a verdict is about.
public enum VerdictScope: UInt8, NamedCase {
    /// The robot, app or account: everything sent with it.
    case credential = 0
    /// One number, user or chat; the channel's other recipients are not concerned.
    case recipient = 1

    public var name: String {
        switch self {
        case .credential: "credential"
        case .recipient: "recipient"
        }
    }
}
