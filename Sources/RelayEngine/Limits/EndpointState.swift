import RelayModel
import RelayStore

/// The state of one endpoint: how many requests are in progress, its pace, and which deliveries wait.
struct EndpointState {
    var target: EndpointTarget
    /// Of the endpoint's channel; nil where the channel has no file.
    var traits: ChannelTraits?
    /// The slot of its host.
    var host: Int
    /// The place of its address's limiter; nil where the channel has no rate limit and the receiver has not asked for a
    /// pause.
    var pace: Int?
    /// The place of its account's limiter; nil where each address is an account of its own.
    var limiter: Int?
    /// The place of its channel's recent endpoints.
    var activity = 0
    /// Nil where nothing failed lately.
    var breaker: CircuitBreaker?
    /// Refusals for speed in a row.
    var throttles = 0
    /// Whether the waiting deliveries leave together, as a digest, until none waits.
    var isMerging = false
    var inFlight = 0
    /// Those of them that are urgent.
    var urgentInFlight = 0
    /// Deliveries in memory that are meant for it.
    var deliveries = 0
    /// Slots of deliveries that wait here, the one to go first in front.
    var waiting: [Int] = []
    /// When the timer set for it rings; nil where none is.
    var timerAt: Timestamp?

    init(target: EndpointTarget, traits: ChannelTraits?, host: Int, pace: Int?, limiter: Int?) {
        self.target = target
        self.traits = traits
        self.host = host
        self.pace = pace
        self.limiter = limiter
    }

    /// How many are on their way that a message of this lane waits for where they go one at a time: a warning waits for
    /// no other message that hangs.
    func ahead(of lane: Lane) -> Int { lane == .urgent ? urgentInFlight : inFlight }

    /// Why nothing may be sent to it; nil where something may.
    func suppression(isDrill: Bool) -> String? { target.suppression(isDrill: isDrill) }

    /// Whether it holds no state and nothing refers to it.
    var isForgettable: Bool { deliveries == 0 && breaker == nil && throttles == 0 && inFlight == 0 }

    /// Whether it can be forgotten at this moment.
    /// - Parameter isPaceIdle: whether its address may be sent to as if nothing had happened: refusals in a row are
    ///   over, too.
    func isIdle(at now: Timestamp, isPaceIdle: Bool) -> Bool {
        deliveries == 0 && inFlight == 0 && (throttles == 0 || isPaceIdle) && (breaker?.isIdle(at: now) ?? true)
    }
}

extension EndpointTarget {
    /// Why nothing may be sent to it; nil where something may.
    func suppression(isDrill: Bool) -> String? {
        if isRemoved { return "endpoint_removed" }
        if !isEnabled { return "endpoint_disabled" }
        return isDrill && !isForDrills ? "not_for_drills" : nil
    }
}
