/// Where a delivery stands, in the words users see. Stored by number: never renumber.
public enum DeliveryState: UInt8, StringEnum {
    case queued = 0
    case held = 1
    case sending = 2
    case awaitingHuman = 3
    case accepted = 4
    case delivered = 5
    case acknowledged = 6
    case failed = 7
    case expired = 8
    case cancelled = 9
    case suppressed = 10

    public var name: String {
        switch self {
        case .queued: "queued"
        case .held: "held"
        case .sending: "sending"
        case .awaitingHuman: "awaiting_human"
        case .accepted: "accepted"
        case .delivered: "delivered"
        case .acknowledged: "acknowledged"
        case .failed: "failed"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .suppressed: "suppressed"
        }
    }

    /// Whether the engine still has something to do.
    public var isPending: Bool {
        switch self {
        case .queued, .held, .sending: true
        default: false
        }
    }

    /// Whether the far side has, or says it has, the message.
    public var isReached: Bool {
        switch self {
        case .accepted, .delivered, .acknowledged: true
        default: false
        }
    }
}
