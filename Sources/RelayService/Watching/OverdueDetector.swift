public import RelayModel
public import RelayStore

/// Detects held deliveries that stay after their time: the engine has lost track of them. After an outage many are
/// overdue and are sent one after the other; that is not an alarm, however many there are.
///
/// It is a value that is fed with the store's count at intervals.
public struct OverdueDetector: Sendable {
    /// A change of the alarm.
    public enum Alarm: Hashable, Sendable {
        /// So many are overdue, the oldest for this long, and none of them was sent for a while.
        case began(count: Int, oldest: Duration)
        /// They are sent again, or none is left; the alarm lasted this long.
        case ended(after: Duration)
    }

    /// The longest time that the oldest may stay without the number falling.
    public static let limit = Duration.seconds(180)

    private var last = OverdueDeliveries()
    private var since = Timestamp(milliseconds: 0)
    private var alarmedAt: Timestamp?
    private var wait = Duration.zero

    public init() {}

    /// Feeds the store's count.
    public mutating func observe(_ overdue: OverdueDeliveries, at now: Timestamp) -> Alarm? {
        if overdue.oldest != last.oldest || overdue.count < last.count { since = now }
        last = overdue
        if let oldest = overdue.oldest, now - since > Self.limit {
            wait = now - oldest
            guard alarmedAt == nil else { return nil }
            alarmedAt = now
            return .began(count: overdue.count, oldest: wait)
        }
        guard let beginning = alarmedAt else { return nil }
        alarmedAt = nil
        return .ended(after: now - beginning)
    }

    /// Why the relay is not healthy, in words; empty if it is.
    public var reasons: [String] {
        guard alarmedAt != nil else { return [] }
        let seconds = wait.milliseconds / 1000
        return ["\(last.count) held deliveries do not leave although their time has come, the oldest for \(seconds) s"]
    }
}
