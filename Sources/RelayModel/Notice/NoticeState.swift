/// Where a notice as a whole stands.
public enum NoticeState: String, NamedCase {
    /// Accepted, to be sent later (`send_at`).
    case scheduled
    /// Deliveries are queued or on their way.
    case sending
    /// Every delivery has ended.
    case done
    /// Stopped by somebody; what was not sent by then stays unsent.
    case cancelled
}
