import RelayModel
import RelayStore

/// The endpoints in use: each has a state for as long as a delivery is meant for it, or something about it must be
/// remembered.
extension Limits {
    /// The state of an endpoint, where there is one.
    func knownEndpoint(of number: UInt32) -> EndpointState? { endpointSlots[number].map { endpoints[$0] } }

    /// The state of an endpoint that was read a while ago: what is known of it since is newer.
    mutating func endpointInUse(_ target: EndpointTarget) -> Int {
        endpointSlots[target.number] ?? endpointSlot(of: target)
    }

    /// The state of an endpoint, as the endpoint is described last.
    mutating func endpointSlot(of target: EndpointTarget) -> Int {
        if let slot = endpointSlots[target.number] {
            let former = endpoints[slot].target
            endpoints[slot].target = target
            if former.address != target.address || former.channel != target.channel {
                move(slot)
            } else if former.secret != target.secret {
                endpoints[slot].limiter = account(of: target, endpoints[slot].traits)
                letGo(slot)
            }
            return slot
        }
        refusals.liftIfChanged(target)
        let traits = traits(of: target.channel)
        let slot = endpoints.insert(
            EndpointState(
                target: target,
                traits: traits,
                host: hosts.slot(of: target),
                pace: pace(of: target, traits),
                limiter: account(of: target, traits)
            )
        )
        endpoints[slot].activity = latestActivity(of: target.channel)
        endpointSlots.insert(slot, for: target.number)
        return slot
    }

    /// Of endpoints with one address, the first that may be sent to; the delivery's own where none may.
    mutating func endpointSlot(ofFirstOf own: EndpointTarget, _ others: [SharedDelivery], isDrill: Bool) -> Int {
        endpointInUse(([own] + others.map(\.target)).first { isUsable($0, isDrill: isDrill) } ?? own)
    }

    /// Whether an endpoint may be sent to, and still has the address it was read with.
    func isUsable(_ target: EndpointTarget, isDrill: Bool) -> Bool {
        let latest = knownEndpoint(of: target.number)?.target ?? target
        return latest.suppression(isDrill: isDrill) == nil && latest.channel == target.channel
            && latest.address == target.address && refusals[target.number] == nil
    }

    /// What waits in memory for an endpoint goes to where it is now. What waits in the store is read with it.
    mutating func update(_ endpoint: Endpoint) {
        guard let slot = endpoints.occupied.first(where: { endpoints[$0].target.id == endpoint.id }) else { return }
        let target = EndpointTarget(
            number: endpoints[slot].target.number,
            id: endpoint.id,
            channel: endpoint.channel,
            address: endpoint.address,
            secret: endpoint.secret,
            isEnabled: endpoint.enabled,
            isForDrills: endpoint.drill
        )
        _ = endpointSlot(of: target)
    }

    /// An endpoint has another address: what was remembered of the former one says nothing about it.
    private mutating func move(_ slot: Int) {
        let target = endpoints[slot].target
        endpoints[slot].traits = traits(of: target.channel)
        endpoints[slot].activity = latestActivity(of: target.channel)
        endpoints[slot].host = hosts.slot(of: target)
        endpoints[slot].pace = pace(of: target, endpoints[slot].traits)
        endpoints[slot].limiter = account(of: target, endpoints[slot].traits)
        endpoints[slot].breaker = nil
        endpoints[slot].throttles = 0
        endpoints[slot].isMerging = false
        letGo(slot)
    }

    /// An endpoint has another address or secret: the cause of its refusal may be fixed, and deliveries that wait
    /// there look again.
    private mutating func letGo(_ slot: Int) {
        refusals.lift(endpoints[slot].target.number)
        changedEndpoints.append(slot)
    }

    private mutating func traits(of channel: ChannelName) -> ChannelTraits? {
        if let latestTraits, latestTraits.channel == channel { return latestTraits.traits }
        let found = channelTraits(channel)
        latestTraits = (channel, found)
        return found
    }

    private mutating func latestActivity(of channel: ChannelName) -> Int {
        if let latestActivity, latestActivity.channel == channel { return latestActivity.place }
        let place = activity(of: channel)
        latestActivity = (channel, place)
        return place
    }

    // MARK: Limiters

    /// The place of an address's limiter; nil where nothing limits it.
    private mutating func pace(of target: EndpointTarget, _ traits: ChannelTraits?) -> Int? {
        let windows = traits?.windows ?? []
        guard !windows.isEmpty || limiters.hasPauses else { return nil }
        let owner = RateLimiter.Owner.address(target.channel, target.address)
        return windows.isEmpty ? limiters.known(owner) : limiters.place(of: owner, windows: windows)
    }

    /// The place of the account that an endpoint is reached with; nil where its address is one.
    private mutating func account(of target: EndpointTarget, _ traits: ChannelTraits?) -> Int? {
        traits?.accountWindows.map { limiters.place(of: .account(target.channel, target.secret), windows: $0) }
    }

    /// The place of a sender's limiter; nil where senders have none.
    mutating func limiter(ofSender name: String) -> Int? {
        let windows = configuration.perSender
        return windows.isEmpty ? nil : limiters.place(of: .sender(name), windows: windows)
    }

    /// What left before a restart still counts for the pace.
    mutating func remember(_ attempts: [RecentAttempt]) {
        for attempt in attempts {
            let endpoint = endpointSlot(of: attempt.target)
            if let pace = endpoints[endpoint].pace { limiters[pace].pacer.take(at: attempt.at) }
            if let account = endpoints[endpoint].limiter, !attempt.sharesRequest {
                limiters[account].pacer.take(at: attempt.at)
            }
        }
    }

    /// A pause that a receiver asked for is not over because the relay was started again.
    mutating func remember(_ endpoints: [PausedEndpoint]) {
        for endpoint in endpoints {
            block(endpointSlot(of: endpoint.target), until: endpoint.last, urgent: endpoint.first)
        }
    }

    /// What left before a restart still counts for its sender.
    mutating func remember(_ attempts: [SenderAttempt]) {
        for attempt in attempts {
            if let limiter = limiter(ofSender: attempt.sender) { limiters[limiter].pacer.take(at: attempt.at) }
        }
    }

    // MARK: Forgetting

    /// One delivery less depends on a state.
    mutating func release(_ endpoint: Int) {
        endpoints[endpoint].deliveries -= 1
        if endpoints[endpoint].isForgettable { forgetEndpoint(endpoint) }
    }

    private mutating func forgetEndpoint(_ slot: Int) {
        endpointSlots.remove(endpoints[slot].target.number)
        endpoints.remove(slot)
    }

    /// Forgets states that nothing depends on.
    /// - Parameter senders: places of the limiters of senders whose notices are in memory.
    mutating func sweep(keeping senders: Set<Int>, at now: Timestamp) {
        var used = senders
        for slot in Array(endpoints.occupied) {
            let isPaceIdle = endpoints[slot].pace.map { limiters[$0].isIdle(at: now) } ?? true
            if endpoints[slot].isIdle(at: now, isPaceIdle: isPaceIdle) {
                forgetEndpoint(slot)
            } else {
                used.formUnion([endpoints[slot].pace, endpoints[slot].limiter].compactMap(\.self))
            }
        }
        refusals.sweep(at: now)
        limiters.sweep(keeping: used, limit: configuration.pacesRemembered, at: now)
        hosts.sweep(keeping: Set(endpoints.occupied.map { endpoints[$0].host }))
    }
}
