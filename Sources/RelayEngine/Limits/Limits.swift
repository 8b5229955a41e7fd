import RelayModel
import RelayStore

/// Everything that limits what may leave: places at endpoints and hosts, the rates of addresses, accounts and senders,
/// circuit breakers, refusals, and the relay's own connections. A pure value; time and randomness are arguments.
///
/// A request asks ``admit(_:_:at:)``, takes its places and slots with ``start(_:at:)``, and gives the places back with
/// ``finish(_:host:)`` and ``leave(_:)``. ``refund(_:at:)`` also gives back the slots of a request that never left.
///
/// ```swift
/// var limits = Limits(configuration: EngineConfiguration()) { _ in ChannelTraits() }
/// let request = Limits.Request(lane: .normal, endpoint: limits.endpointSlot(of: target), sender: nil)
/// if limits.admit(request, .all, at: now) == .now { limits.start(request, at: now) }
/// ```
struct Limits: ~Copyable {
    /// What the limits must know of a delivery: three numbers, so that asking copies nothing.
    struct Request {
        let lane: Lane
        /// The slot of its endpoint's state.
        let endpoint: Int
        /// The place of its sender's limiter; nil where none is set, and for urgent.
        let sender: Int?
    }

    let configuration: EngineConfiguration
    /// What the engine must know of a channel; nil for a channel without a file.
    let channelTraits: @Sendable (ChannelName) -> ChannelTraits?
    /// Those that were asked for last: a broadcast asks for the same ones thousands of times in a row.
    var latestTraits: (channel: ChannelName, traits: ChannelTraits?)?

    var endpoints = Slab<EndpointState>()
    var endpointSlots = PagedIndex()
    /// Endpoints whose address or secret has changed: deliveries that wait there are tried again.
    var changedEndpoints: [Int] = []
    var hosts = HostLimiters()
    /// Deliveries that wait for a place at their host.
    private(set) var waitingAtHosts = 0
    var limiters = RateLimiters()

    var refusals = EndpointRefusals()
    /// Channels many of whose endpoints are refused alike.
    var commonRefusals: [CommonRefusal] = []
    /// When the refused endpoints are looked at together; nil where nothing asks for it.
    var reviewAt: Timestamp?
    /// By channel: which endpoints gave an answer lately.
    var recentEndpoints: [RecentEndpoints] = []
    var activities: [ChannelName: Int] = [:]
    /// The channel that was asked for last.
    var latestActivity: (channel: ChannelName, place: Int)?

    private(set) var urgentInFlight = 0
    private(set) var otherInFlight = 0

    init(configuration: EngineConfiguration, traits: @escaping @Sendable (ChannelName) -> ChannelTraits?) {
        self.configuration = configuration
        channelTraits = traits
    }

    // MARK: Admission

    /// Whether a delivery may leave now; else when, or after what.
    func admit(_ request: Request, _ scope: Admission.Scope, at now: Timestamp) -> Admission {
        let lane = request.lane
        let endpoint = request.endpoint
        guard endpoints[endpoint].inFlight < configuration.places(lane) else { return .onRelease }
        var admission = Admission.now
        let ahead = endpoints[endpoint].ahead(of: lane)
        if let breaker = endpoints[endpoint].breaker, !breaker.mayPass(lane, inFlight: ahead, at: now) {
            guard ahead == 0 else { return .onRelease }
            admission = .from(breaker.openUntil ?? now, at: now)
        }
        if let refusal = refusals[endpoints[endpoint].target.number]?.pause {
            admission = admission.and(refusal.admission(lane, at: now))
        }
        if let pace = endpoints[endpoint].pace {
            admission = admission.and(.from(limiters[pace].pacer.nextSlot(lane, at: now), at: now))
        }
        if scope == .endpoint { return admission }
        if scope == .all, let account = endpoints[endpoint].limiter {
            admission = admission.and(limiters[account].admission(lane, at: now))
        }
        if let sender = request.sender {
            admission = admission.and(.from(limiters[sender].pacer.nextSlot(lane, at: now), at: now))
        }
        return admission
    }

    /// Whether the relay has a connection for a request of a lane.
    func hasConnection(_ lane: Lane) -> Bool {
        guard urgentInFlight + otherInFlight < configuration.connections + configuration.urgentConnections else {
            return false
        }
        return lane == .urgent || otherInFlight < configuration.connections
    }

    /// Whether a sender's rate has a free slot.
    func senderHasSlot(_ request: Request, at now: Timestamp) -> Bool {
        request.sender.map { limiters[$0].pacer.nextSlot(request.lane, at: now) <= now } ?? true
    }

    /// Whether an endpoint is held because it is refused.
    func isRefused(_ endpoint: Int) -> Bool { refusals[endpoints[endpoint].target.number] != nil }

    /// When a request may try whose account or endpoint is refused, and which of them; nil where neither is, or it may
    /// try now.
    func trial(_ request: Request, at now: Timestamp) -> DeliveryMachine.Trial? {
        if let account = endpoints[request.endpoint].limiter, let refusal = limiters[account].refusal,
            !refusal.mayPass(request.lane, at: now)
        {
            return DeliveryMachine.Trial(at: refusal.nextLook(request.lane, at: now), reason: .accountRefused)
        }
        if let refusal = refusals[endpoints[request.endpoint].target.number]?.pause,
            !refusal.mayPass(request.lane, at: now)
        {
            return DeliveryMachine.Trial(at: refusal.nextLook(request.lane, at: now), reason: .endpointRefused)
        }
        return nil
    }

    /// Reserves a slot in the rates that endpoints share, the account's and the sender's.
    /// - Parameter isLate: whether the delivery had slots that have passed.
    /// - Returns: the later of the two and its reason; nil where neither limits the request.
    mutating func reserve(_ request: Request, isLate: Bool, at now: Timestamp) -> (at: Timestamp, reason: HoldReason)? {
        let account = endpoints[request.endpoint].limiter.map {
            limiters[$0].reserve(request.lane, isLate: isLate, at: now)
        }
        let sender = request.sender.map { limiters[$0].reserve(request.lane, isLate: isLate, at: now) }
        if let sender, sender > account ?? now { return (sender, .senderPacing) }
        return account.map { ($0, .accountPacing) }
    }

    /// Whether a request counts for a rate: its address's, its account's or its sender's.
    func isPaced(_ request: Request) -> Bool {
        endpoints[request.endpoint].pace != nil || request.sender != nil
            || endpoints[request.endpoint].limiter.map { limiters[$0].hasRate } ?? false
    }

    // MARK: Requests

    /// A request leaves: it takes a connection, places at its host and endpoint, and a slot in each rate.
    mutating func start(_ request: Request, at now: Timestamp) {
        join(request, at: now)
        if let account = endpoints[request.endpoint].limiter { limiters[account].depart(at: now) }
        if request.lane == .urgent { urgentInFlight += 1 } else { otherInFlight += 1 }
        hosts.limiters[endpoints[request.endpoint].host].enter(request.lane)
    }

    /// A delivery leaves in another one's request: the account, the host and the relay count the request once.
    mutating func join(_ request: Request, at now: Timestamp) {
        takePlace(request)
        if let pace = endpoints[request.endpoint].pace { limiters[pace].pacer.take(at: now) }
        if let sender = request.sender { limiters[sender].pacer.take(at: now) }
    }

    /// A delivery leaves in a digest: its message is another one's, so it takes no slot in a rate.
    mutating func takePlace(_ request: Request) {
        endpoints[request.endpoint].inFlight += 1
        refusals.begin(endpoints[request.endpoint].target.number)
        if request.lane == .urgent { endpoints[request.endpoint].urgentInFlight += 1 }
    }

    /// A request ended: its connection and its place at the host are free.
    mutating func finish(_ lane: Lane, host: Int) {
        if lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
        hosts.limiters[host].leave(lane)
    }

    /// A delivery's request ended: its place at the endpoint is free.
    mutating func leave(_ request: Request) {
        endpoints[request.endpoint].inFlight -= 1
        if request.lane == .urgent { endpoints[request.endpoint].urgentInFlight -= 1 }
    }

    /// A message that never left takes no slot: else the caps of a number's day would be used up by tries at a network
    /// that is down.
    mutating func refund(_ request: Request, at moment: Timestamp) {
        if let pace = endpoints[request.endpoint].pace { limiters[pace].pacer.giveBack(at: moment) }
        if let sender = request.sender { limiters[sender].pacer.giveBack(at: moment) }
    }

    /// The same for the account, which counts a request once.
    mutating func refundAccount(of endpoint: Int, at moment: Timestamp) {
        if let account = endpoints[endpoint].limiter { limiters[account].release(at: moment) }
    }

    // MARK: Hosts

    /// Puts a delivery among those that wait for a place at their host.
    mutating func waitAtHost(_ host: Int, _ delivery: Int, _ lane: Lane, at now: Timestamp) {
        waitingAtHosts += 1
        hosts.limiters[host].wait(delivery, lane, at: now)
    }

    /// The delivery that takes a free place at a host; nil if none waits or no place is free.
    mutating func nextWaiting(atHost host: Int) -> Int? {
        guard let delivery = hosts.limiters[host].next(configuration) else { return nil }
        waitingAtHosts -= 1
        return delivery
    }

    /// Removes the deliveries that came last when more wait than a slow host may have.
    mutating func sendAway(fromHost host: Int) -> [Int] {
        let surplus = hosts.limiters[host].sendAway()
        waitingAtHosts -= surplus.count
        return surplus
    }

    /// Whether a request finds a place at its host.
    func hasPlace(atHost host: Int, _ lane: Lane) -> Bool { hosts.limiters[host].hasRoom(lane, configuration) }

    /// Whether a host is slow and its queue is full. Deliveries wait for a host that is only busy: that is quicker
    /// than the way through the store.
    func isOverrun(host: Int, at now: Timestamp) -> Bool {
        let isFull =
            hosts.limiters[host].waiting >= HostLimiter.mostWaiting || waitingAtHosts >= configuration.hostQueueLimit
        return isFull && hosts.limiters[host].isSlow(at: now)
    }

    /// Until when a lane is blocked whose next delivery is for this host; nil if it is not. A lane is blocked because
    /// its next delivery would wait at a host where enough deliveries wait. This does not last: the host's places
    /// become free, or the delivery is skipped, or the host is slow and the deliveries it has no room for return to
    /// the store.
    ///
    /// Skipped deliveries stay in memory. When a full lane is skipped, every later access misses the processor's
    /// cache.
    func laneBlockedUntil(_ lane: Lane, host: Int, at now: Timestamp) -> Timestamp? {
        let isCrowded = waitingAtHosts >= configuration.hostQueueLimit
        guard lane != .urgent, isCrowded || hosts.limiters[host].waiting >= configuration.perHost,
            !hosts.limiters[host].hasRoom(lane, configuration)
        else { return nil }
        return hosts.limiters[host].laneBlockedUntil(isCrowded: isCrowded, at: now)
    }
}
