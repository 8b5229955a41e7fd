public import RelayModel

/// The current state of a delivery in memory: in flight, or held with a reason. It is newer than the delivery's row,
/// which is not rewritten for each wait.
public struct LiveState: Sendable, Hashable {
    /// `sending` or `held`.
    public var state: DeliveryState
    /// For `held`: the reason, a stable word as in ``DeliveryEntry/reason``.
    public var reason: String?
    /// For `held`: the time until which it is held, or at which it is checked next.
    public var until: Timestamp?
    /// Whether the store has recorded the delivery as held, so that the notice's counts include it.
    public var isOnRecord: Bool

    /// In flight.
    public static let sending = LiveState(state: .sending, reason: nil, until: nil, isOnRecord: false)

    /// Held.
    public static func held(_ reason: String, until: Timestamp, isOnRecord: Bool = false) -> LiveState {
        LiveState(state: .held, reason: reason, until: until, isOnRecord: isOnRecord)
    }

    /// The state to show for a delivery whose row has state `stored`. The row of a finished delivery takes precedence.
    public func state(over stored: DeliveryState) -> DeliveryState {
        stored == .queued || stored == .held ? state : stored
    }
}

extension DeliveryEntry {
    /// Shows the state in memory of an unfinished delivery.
    public mutating func show(_ live: LiveState) {
        let shown = live.state(over: state)
        if state == .held, shown == .held, live.until ?? .distantFuture <= nextAt ?? Timestamp(milliseconds: 0) {
            return
        }
        guard state == .queued || state == .held else { return }
        state = shown
        nextAt = live.until
        reason = live.reason
    }
}
