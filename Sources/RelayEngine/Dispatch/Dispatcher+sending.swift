import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// Lets out what may leave now: urgent first, first tries before retries.
    mutating func pump(_ now: Timestamp) {
        var blockedLanes: Set<Int> = []
        while let lane = laneWithRoom(except: blockedLanes), let next = waiting.lanes[lane].next {
            if isLaneBlocked(next, now) {
                blockedLanes.insert(lane)
                continue
            }
            guard let slot = waiting.lanes[lane].popFirst() else { return }
            let home = limits.endpoints[waiting.deliveries[slot].endpoint].host
            let host = waiting.deliveries[slot].host ?? home
            // A delivery that did not take its place at the host leaves it to the deliveries that wait there.
            if !prepare(slot, now) || host != home { callWaiting(at: host) }
        }
    }

    /// Tries the next delivery that waits for a place at a host, if there is one.
    mutating func callWaiting(at host: Int) {
        if let slot = limits.nextWaiting(atHost: host) { waiting.putFirst(slot) }
    }

    /// The most urgent lane that has something ready and a free connection.
    private func laneWithRoom(except blockedLanes: Set<Int>) -> Int? {
        let urgent = Int(Lane.urgent.rawValue)
        guard limits.hasConnection(.urgent) else { return nil }
        if !waiting.lanes[urgent].isEmpty, settlement.hasRoom(.urgent) { return urgent }
        guard limits.hasConnection(.bulk), settlement.hasRoom(.bulk) else { return nil }
        return waiting.lanes.indices.first { $0 != urgent && !waiting.lanes[$0].isEmpty && !blockedLanes.contains($0) }
    }

    /// Whether the next delivery of a lane must wait for its host, and the lane with it.
    private mutating func isLaneBlocked(_ slot: Int, _ now: Timestamp) -> Bool {
        let host = limits.endpoints[waiting.deliveries[slot].endpoint].host
        guard let moment = limits.laneBlockedUntil(waiting.deliveries[slot].lane, host: host, at: now) else {
            return false
        }
        waiting.blockLane(until: moment, at: now)
        return true
    }

    /// A delivery's turn has come: it leaves, waits at its endpoint's state or its host, or ends without being sent.
    /// - Returns: whether it left, or waits at its host.
    private mutating func prepare(_ slot: Int, _ now: Timestamp) -> Bool {
        let endpoint = waiting.deliveries[slot].endpoint
        // The deliveries behind it at the endpoint must be tried later, whatever becomes of this one.
        defer { waiting.watchEndpoint(endpoint, &limits, at: now) }
        guard !settleUnsent(slot, now) else { return false }
        guard mayLeave(slot, now) else {
            waitAtEndpoint(slot, now)
            return false
        }
        let host = limits.endpoints[endpoint].host
        waiting.deliveries[slot].host = host
        guard !limits.hasPlace(atHost: host, waiting.deliveries[slot].lane) else {
            makeRequest(slot, limits.endpoints[endpoint].traits?.batch ?? BatchRule(limit: 1), now)
            return true
        }
        if waiting.deliveries[slot].lane != .urgent, limits.isOverrun(host: host, at: now) {
            for delivery in limits.sendAway(fromHost: host) { holdForHost(delivery, now) }
            holdForHost(slot, now)
            return false
        }
        limits.waitAtHost(host, slot, waiting.deliveries[slot].lane, at: now)
        return true
    }

    /// The host is given time; other lanes and hosts go on.
    private mutating func holdForHost(_ slot: Int, _ now: Timestamp) {
        let moment = waiting.momentInStore(after: intake.lookahead, random: &random)
        hold(slot, until: min(moment, waiting.deliveries[slot].deadline), .host, nil, now)
    }

    /// Ends a delivery that must not, or need not, be sent.
    /// - Returns: whether it did.
    private mutating func settleUnsent(_ slot: Int, _ now: Timestamp) -> Bool {
        let endpoint = waiting.deliveries[slot].endpoint
        let notice = waiting.deliveries[slot].notice
        if intake.notices[notice].isCancelled {
            remove(slot)
        } else if now > waiting.deliveries[slot].deadline {
            end(slot, .expired)
        } else if let reason = limits.endpoints[endpoint].suppression(isDrill: waiting.deliveries[slot].isDrill) {
            if !leaveUnusableEndpoint(slot, now) { end(slot, .suppressed, reason: reason) }
        } else if waiting.deliveries[slot].isShared, limits.isRefused(endpoint),
            leaveUnusableEndpoint(slot, now)
        {
            return true
        } else if limits.endpoints[endpoint].traits == nil {
            end(slot, .failed, reason: "no_channel")
        } else if limits.endpoints[endpoint].traits?.isHuman ?? false {
            end(slot, .awaitingHuman)
        } else {
            return false
        }
        return true
    }

    /// Whether the endpoint has a free place and a free slot, and its account and the sender have one too.
    private func mayLeave(_ slot: Int, _ now: Timestamp) -> Bool {
        guard !mustQueue(slot, now) else { return false }
        return limits.admit(waiting.deliveries[slot].request, .all, at: now) == .now
    }

    /// Whether deliveries that wait at the endpoint go before one that has just come: it must not take a slot that is
    /// reserved for them.
    private func mustQueue(_ slot: Int, _ now: Timestamp) -> Bool {
        guard let first = limits.endpoints[waiting.deliveries[slot].endpoint].waiting.first else { return false }
        let delivery = waiting.deliveries[slot]
        guard waiting.deliveries[first].precedes(delivery) else { return false }
        // One whose own slot has come has waited, too.
        if let moment = delivery.nextAt, moment <= now, waiting.deliveries[first].lane == delivery.lane { return false }
        // A delivery that waits for its sender's slot does not delay other senders' deliveries.
        return limits.senderHasSlot(waiting.deliveries[first].request, at: now)
    }

    private mutating func makeRequest(_ slot: Int, _ batch: BatchRule, _ now: Timestamp) {
        let delivery = waiting.deliveries[slot]
        waiting.deliveries[slot].status = .inFlight
        waiting.deliveries[slot].leftAt = now
        limits.start(delivery.request, at: now)
        var attempt = Attempt(
            notice: delivery.id.notice,
            reader: delivery.reader,
            lane: delivery.lane,
            part: delivery.machine.part,
            isRepeat: delivery.machine.isDoubtful,
            number: delivery.machine.attempts + 1,
            shortenedFrom: delivery.machine.shortenedFrom,
            doubtfulSince: delivery.doubtfulSince,
            deliveries: [
                Attempt.Delivery(slot: slot, id: delivery.id, target: limits.endpoints[delivery.endpoint].target)
            ]
        )
        attempt.isPaced = limits.isPaced(delivery.request)
        if limits.endpoints[delivery.endpoint].isMerging { merge(into: &attempt, carrier: slot, now) }
        waiting.deliveries[slot].reason = nil
        let isInquiry = attempt.isRepeat && limits.endpoints[delivery.endpoint].traits?.canAskProvider ?? false
        if batch.limit > 1, delivery.mayShare, !isInquiry { fill(&attempt, like: delivery, batch, now) }
        actions.append(.send(attempt))
    }

    /// Takes deliveries along that stand right behind and can share the request: same notice, reader, channel, account
    /// and part. A request carries one secret, so a recipient of another account would be looked up in the wrong one.
    private mutating func fill(
        _ attempt: inout Attempt,
        like first: ActiveDelivery,
        _ batch: BatchRule,
        _ now: Timestamp
    ) {
        let lane = Int(attempt.lane.rawValue)
        let target = limits.endpoints[first.endpoint].target
        var room = batch.room
        _ = room.take(target.address.reveal())
        while !room.isFull, let slot = waiting.lanes[lane].next {
            let delivery = waiting.deliveries[slot]
            guard delivery.notice == first.notice, delivery.reader == first.reader,
                delivery.machine.part == attempt.part,
                delivery.machine.isDoubtful == attempt.isRepeat,
                delivery.machine.shortenedFrom == attempt.shortenedFrom,
                now <= delivery.deadline,
                delivery.mayShare, limits.endpoints[delivery.endpoint].target.channel == target.channel,
                limits.endpoints[delivery.endpoint].target.secret == target.secret,
                limits.endpoints[delivery.endpoint].target.keyword == target.keyword,
                limits.endpoints[delivery.endpoint].suppression(isDrill: delivery.isDrill) == nil,
                limits.endpoints[delivery.endpoint].waiting.isEmpty,
                limits.admit(delivery.request, .joining, at: now) == .now,
                room.take(limits.endpoints[delivery.endpoint].target.address.reveal())
            else { return }
            _ = waiting.lanes[lane].popFirst()
            waiting.deliveries[slot].status = .inFlight
            waiting.deliveries[slot].leftAt = now
            limits.join(delivery.request, at: now)
            attempt.deliveries.append(
                Attempt.Delivery(slot: slot, id: delivery.id, target: limits.endpoints[delivery.endpoint].target)
            )
        }
    }

    /// Takes along, in the same message, what waits for the same endpoint's rate.
    private mutating func merge(into attempt: inout Attempt, carrier: Int, _ now: Timestamp) {
        let endpoint = waiting.deliveries[carrier].endpoint
        let others = waiting.merge(carrier: carrier, intake.notices, &limits, at: now)
        guard !others.isEmpty else { return }
        attempt.isDigest = true
        for slot in others {
            waiting.deliveries[slot].status = .inFlight
            limits.takePlace(waiting.deliveries[slot].request)
            attempt.deliveries.append(
                Attempt.Delivery(
                    slot: slot,
                    id: waiting.deliveries[slot].id,
                    target: limits.endpoints[endpoint].target
                )
            )
        }
    }
}
