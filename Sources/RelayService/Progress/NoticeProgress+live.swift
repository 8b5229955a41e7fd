import RelayModel
import RelayStore

extension NoticeProgress {
    /// Adds what the engine knows: how many are on their way, and what waits. Each delivery is counted once; the sum
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
        // Where the disk takes nothing, those that the store was told of are not among its counts either.
        let holds = live.values.filter { $0.state == .held }
        let held = min(open, max(holds.count { !$0.isOnRecord }, holds.count - (counts[.held] ?? 0)))
        open -= held
        if held > 0 { counts[.held, default: 0] += held }
        if open > 0 { counts[.queued] = open }
    }
}
