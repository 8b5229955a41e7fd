import RelayModel

/// DingTalk's rule: 20 calls a minute. A caller that exceeds it is refused for ten minutes from then on.
///
/// Calls during the penalty neither count nor lengthen it.
struct PenaltyBox: Hashable, Sendable {
    private var window: SlidingWindow
    private let penaltyMilliseconds: Int64
    private var shutUntil: Timestamp?

    /// A robot without calls.
    init(window: SlidingWindow, penaltyMilliseconds: Int64) {
        self.window = window
        self.penaltyMilliseconds = penaltyMilliseconds
    }

    /// Whether all calls are refused at this time.
    func isShut(at now: Timestamp) -> Bool {
        shutUntil.map { now < $0 } ?? false
    }

    /// Counts a call, or starts the penalty with it; returns false during a penalty.
    mutating func admit(at now: Timestamp) -> Bool {
        guard !isShut(at: now) else { return false }
        shutUntil = nil
        if window.admit(at: now) { return true }
        shutUntil = Timestamp(milliseconds: now.milliseconds + penaltyMilliseconds)
        return false
    }
}
