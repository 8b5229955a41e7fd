import RelayModel
import RelayStore

extension NoticeProgress {
    /// Adds what the engine knows: how many are on their way. Each delivery is counted once; the sum stays the total.
    mutating func show(inFlight: Int) {
        let settled = counts.reduce(0) { $0 + $1.value }
        var open = max(0, total - settled)
        let sending = min(open, inFlight)
        open -= sending
        if sending > 0 { counts[.sending] = sending }
        if state == .cancelled {
            if open > 0 { counts[.cancelled, default: 0] += open }
        } else if open > 0 {
            counts[.queued] = open
        }
    }
}
