/// The state of a delivery, in the words that users see. The store keeps the number: never renumber.
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

    /// Whether the engine has not finished the delivery.
    public var isPending: Bool {
        switch self {
        case .queued, .held, .sending: true
        default: false
        }
    }

    /// Whether the receiver accepted the message, or a receipt confirms it.
    public var isReached: Bool {
        switch self {
        case .accepted, .delivered, .acknowledged: true
        default: false
        }
    }
}
