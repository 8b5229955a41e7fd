public import RelayModel
public import RelayStore

/// Notices when held deliveries stay although their time has come: nobody has them in mind any more. After an outage
/// many are overdue and leave one after the other; that is no alarm, however many they are.
///
/// A value, fed with what the store says now and then.
public struct OverdueDetector: Sendable {
    /// What has changed.
    public enum Alarm: Hashable, Sendable {
        /// So many are overdue, the oldest for so long, and none of them has left for a while.
        case began(count: Int, oldest: Duration)
        /// They leave again, or none is left; it had lasted so long.
        case ended(after: Duration)
    }

    /// The longest that the oldest may stay without the number falling.
    public static let limit = Duration.seconds(180)

    private var last = OverdueDeliveries()
    private var since = Timestamp(milliseconds: 0)
    private var alarmedAt: Timestamp?
    private var wait = Duration.zero

    /// A watch that has seen nothing yet.
    public init() {}

    /// Takes in what the store says.
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

    /// Why the relay does not send as it should, in words; empty when it does.
    public var reasons: [String] {
        guard alarmedAt != nil else { return [] }
        let seconds = wait.milliseconds / 1000
        return ["\(last.count) held deliveries do not leave although their time has come, the oldest for \(seconds) s"]
    }
}
