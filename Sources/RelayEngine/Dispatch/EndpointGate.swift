import RelayModel
import RelayStore

/// What stands between the queue and one endpoint: how many are on their way, its pace, who waits.
struct EndpointGate {
    var target: EndpointTarget
    /// Nil where the channel has no rate limit and the far side has not asked for a pause.
    var pacer: EndpointPacer?
    var inFlight = 0
    /// Jobs in memory that are meant for it.
    var jobs = 0
    /// Slots of jobs that wait here, the one to go first in front.
    var waiting: [Int] = []
    /// When the alarm set for it rings; nil where none is.
    var alarmAt: Timestamp?
    /// The pacer as it will be once all who wait have left: where the next one's slot is.
    var promised: EndpointPacer?
    /// The last slot promised to a delivery that was put back to the store.
    var parkedUntil: Timestamp?

    init(target: EndpointTarget, windows: [RateWindow]) {
        self.target = target
        pacer = windows.isEmpty ? nil : EndpointPacer(windows: windows)
    }

    /// Whether it can be forgotten.
    func isIdle(at now: Timestamp) -> Bool {
        jobs == 0 && inFlight == 0 && (parkedUntil ?? now) <= now && (pacer?.isIdle(at: now) ?? true)
    }
}
