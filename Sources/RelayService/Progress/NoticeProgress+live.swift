import RelayModel
import RelayStore

extension NoticeProgress {
    /// Adds the engine's state: the deliveries in flight and those on hold. Each delivery counts once, and the sum
    /// stays the total.
    mutating func show(inFlight: Int, live: [DeliveryID: LiveState] = [:]) {
        let settled = counts.reduce(0) { $0 + $1.value }
        var open = max(0, total - settled)
        let sending = min(open, inFlight)
        open -= sending
        if sending > 0 { counts[.sending] = sending }
        if state == .cancelled {
            if open > 0 { counts[.cancelled, default: 0] += open }
            return
        }
        // While the disk refuses writes, holds that were reported to the store are not in its counts either.
        let holds = live.values.filter { $0.state == .held }
        let held = min(open, max(holds.count { !$0.isOnRecord }, holds.count - (counts[.held] ?? 0)))
        open -= held
        if held > 0 { counts[.held, default: 0] += held }
        if open > 0 { counts[.queued] = open }
    }
}
