public import RelayModel

/// Where a delivery in memory stands at this moment: on its way, or held, and what for. Newer than its row, which is
/// not written again for each wait.
public struct LiveState: Sendable, Hashable {
    /// `sending` or `held`.
    public var state: DeliveryState
    /// For `held`: why, in a stable word, as in ``DeliveryEntry/reason``.
    public var reason: String?
    /// For `held`: until when, or when it is looked at next.
    public var until: Timestamp?
    /// Whether the store was told that it is held, so that the counts of its notice say so already.
    public var isOnRecord: Bool

    /// On its way.
    public static let sending = LiveState(state: .sending, reason: nil, until: nil, isOnRecord: false)

    /// Held.
    public static func held(_ reason: String, until: Timestamp, isOnRecord: Bool = false) -> LiveState {
        LiveState(state: .held, reason: reason, until: until, isOnRecord: isOnRecord)
    }

    /// What is shown of a delivery whose row says something else: of one that is over, the row alone counts.
    public func state(over stored: DeliveryState) -> DeliveryState {
        stored == .queued || stored == .held ? state : stored
    }
}

extension DeliveryEntry {
    /// Shows a delivery that is not over as the engine knows it.
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
