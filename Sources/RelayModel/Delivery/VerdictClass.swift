/// What a reply means for a delivery. Stored by number: never renumber.
public enum VerdictClass: UInt8, NamedCase {
    case accepted = 0
    case delivered = 1
    /// Recipients of one request ended differently.
    case partial = 2
    /// Nothing was taken; the cause may pass.
    case retryable = 3
    /// Refused for speed or quota; come back later.
    case throttled = 4
    /// Address, key, account or robot is wrong or gone.
    case permanentConfig = 5
    /// This message can never pass.
    case permanentContent = 6
    /// It may or may not have been taken.
    case ambiguous = 7

    public var name: String {
        switch self {
        case .accepted: "accepted"
        case .delivered: "delivered"
        case .partial: "partial"
        case .retryable: "retryable"
        case .throttled: "throttled"
        case .permanentConfig: "permanent_config"
        case .permanentContent: "permanent_content"
        case .ambiguous: "ambiguous"
        }
    }
}
