/// Who reads a delivery. A warning has a text of its own for each kind of reader (domain rule 1).
public enum Reader: UInt8, NamedCase {
    /// An ordinary member: the notice's own text.
    case member = 0
    /// The protected person: no link, no number to call back, no reply request.
    case protected = 1
    /// A guardian: who, what, and what to do; names and numbers masked.
    case guardian = 2

    public var name: String {
        switch self {
        case .member: "member"
        case .protected: "protected"
        case .guardian: "guardian"
        }
    }
}
