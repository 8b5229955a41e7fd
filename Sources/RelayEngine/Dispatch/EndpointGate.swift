import RelayModel
import RelayStore

/// What stands between the queue and one endpoint: how many are on their way, its pace, who waits.
struct EndpointGate {
    var target: EndpointTarget
    /// Of the endpoint's channel; nil where the channel has no file.
    let traits: ChannelTraits?
    /// The slot of its host.
    let host: Int
    /// The place of its account's budget; nil where each address has its own.
    let budget: Int?
    /// Nil where nothing failed lately.
    var breaker: CircuitBreaker?
    /// Refusals for speed in a row.
    var throttles = 0
    /// Whether those who wait leave together, as a digest, until nobody waits any more.
    var isMerging = false
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

    init(target: EndpointTarget, traits: ChannelTraits?, host: Int, budget: Int?) {
        self.target = target
        self.traits = traits
        self.host = host
        self.budget = budget
        if let windows = traits?.windows, !windows.isEmpty { pacer = EndpointPacer(windows: windows) }
    }

    /// Why nothing may be sent to it; nil where something may.
    func suppression(isDrill: Bool) -> String? {
        if target.isRemoved { return "endpoint_removed" }
        if !target.isEnabled { return "endpoint_disabled" }
        return isDrill && !target.isForDrills ? "not_for_drills" : nil
    }

    /// Whether it remembers nothing and nobody needs it.
    var isForgettable: Bool { jobs == 0 && pacer == nil && breaker == nil && inFlight == 0 }

    /// Whether it can be forgotten at this moment.
    func isIdle(at now: Timestamp) -> Bool {
        jobs == 0 && inFlight == 0 && (parkedUntil ?? now) <= now && (pacer?.isIdle(at: now) ?? true)
            && (breaker?.isIdle(at: now) ?? true)
    }

    /// Whether forgetting it would not let a message leave earlier than it may.
    func isHarmless(at now: Timestamp) -> Bool {
        jobs == 0 && inFlight == 0 && (parkedUntil ?? now) <= now && breaker == nil
            && (pacer.map { $0.nextSlot(.bulk, at: now) <= now } ?? true)
    }
}
