import HeapModule
import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// Lets out what may leave now: urgent first, first tries before retries.
    mutating func pump(_ now: Timestamp) {
        var blockedLanes: Set<Int> = []
        while let lane = laneWithRoom(except: blockedLanes), let next = lanes[lane].next {
            if isLaneBlocked(next, now) {
                blockedLanes.insert(lane)
                continue
            }
            guard let slot = lanes[lane].popFirst() else { return }
            let home = limits.endpoints[deliveries[slot].endpoint].host
            let host = deliveries[slot].host ?? home
            // A delivery that did not take its place at the host leaves it to the deliveries that wait there.
            if !prepare(slot, now) || host != home { callWaiting(at: host) }
        }
    }

    /// Tries the next delivery that waits for a place at a host, if there is one.
    mutating func callWaiting(at host: Int) {
        guard let slot = limits.nextWaiting(atHost: host) else { return }
        lanes[Int(deliveries[slot].lane.rawValue)].prepend(slot, isRetry: deliveries[slot].isRetry)
    }

    /// The most urgent lane that has something ready and a free connection.
    private func laneWithRoom(except blockedLanes: Set<Int>) -> Int? {
        let urgent = Int(Lane.urgent.rawValue)
        guard limits.hasConnection(.urgent) else { return nil }
        if !lanes[urgent].isEmpty, unrecorded < configuration.unrecordedLimit * 2 { return urgent }
        guard limits.hasConnection(.bulk), unrecorded < configuration.unrecordedLimit else { return nil }
        return lanes.indices.first { $0 != urgent && !lanes[$0].isEmpty && !blockedLanes.contains($0) }
    }

    /// Whether the next delivery of a lane must wait for its host, and the lane with it.
    private mutating func isLaneBlocked(_ slot: Int, _ now: Timestamp) -> Bool {
        let host = limits.endpoints[deliveries[slot].endpoint].host
        guard let moment = limits.laneBlockedUntil(deliveries[slot].lane, host: host, at: now) else { return false }
        if laneBlockedUntil.map({ $0 <= now || $0 > moment }) ?? true {
            laneBlockedUntil = moment
            timers.insert(Timer(at: moment, subject: .lanes))
        }
        return true
    }

    /// A delivery's turn has come: it leaves, waits at its endpoint's state or its host, or ends without being sent.
    /// - Returns: whether it left, or waits at its host.
    private mutating func prepare(_ slot: Int, _ now: Timestamp) -> Bool {
        let endpoint = deliveries[slot].endpoint
        // The deliveries behind it at the endpoint must be tried later, whatever becomes of this one.
        defer { watchEndpoint(endpoint, now) }
        guard !settleUnsent(slot, now) else { return false }
        guard mayLeave(slot, now) else {
            wait(slot, now)
            return false
        }
        let host = limits.endpoints[endpoint].host
        deliveries[slot].host = host
        guard !limits.hasPlace(atHost: host, deliveries[slot].lane) else {
            makeRequest(slot, limits.endpoints[endpoint].traits?.batch ?? BatchRule(limit: 1), now)
            return true
        }
        if deliveries[slot].lane != .urgent, limits.isOverrun(host: host, at: now) {
            for delivery in limits.sendAway(fromHost: host) { holdForHost(delivery, now) }
            holdForHost(slot, now)
            return false
        }
        limits.waitAtHost(host, slot, deliveries[slot].lane, at: now)
        return true
    }

    /// The host is given time; other lanes and hosts go on.
    private mutating func holdForHost(_ slot: Int, _ now: Timestamp) {
        hold(slot, until: min(momentInStore(), deliveries[slot].deadline), .host, nil, now)
    }

    /// Ends a delivery that must not, or need not, be sent.
    /// - Returns: whether it did.
    private mutating func settleUnsent(_ slot: Int, _ now: Timestamp) -> Bool {
        let endpoint = deliveries[slot].endpoint
        let notice = deliveries[slot].notice
        if intake.notices[notice].isCancelled {
            remove(slot)
        } else if now > deliveries[slot].deadline {
            end(slot, .expired)
        } else if let reason = limits.endpoints[endpoint].suppression(isDrill: deliveries[slot].isDrill) {
            if !leaveUnusableEndpoint(slot, now) { end(slot, .suppressed, reason: reason) }
        } else if deliveries[slot].isShared, limits.refusals[limits.endpoints[endpoint].target.number] != nil,
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
        return limits.admit(deliveries[slot].request, .all, at: now) == .now
    }

    /// Whether deliveries that wait at the endpoint go before one that has just come: it must not take a slot that is
    /// reserved for them.
    private func mustQueue(_ slot: Int, _ now: Timestamp) -> Bool {
        guard let first = limits.endpoints[deliveries[slot].endpoint].waiting.first else { return false }
        let delivery = deliveries[slot]
        guard deliveries[first].precedes(delivery) else { return false }
        // One whose own slot has come has waited, too.
        if let moment = delivery.nextAt, moment <= now, deliveries[first].lane == delivery.lane { return false }
        // A delivery that waits for its sender's slot does not delay other senders' deliveries.
        return limits.senderHasSlot(deliveries[first].request, at: now)
    }

    private mutating func makeRequest(_ slot: Int, _ batch: BatchRule, _ now: Timestamp) {
        let delivery = deliveries[slot]
        deliveries[slot].status = .inFlight
        deliveries[slot].leftAt = now
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
        deliveries[slot].reason = nil
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
        while !room.isFull, let slot = lanes[lane].next {
            let delivery = deliveries[slot]
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
            _ = lanes[lane].popFirst()
            deliveries[slot].status = .inFlight
            deliveries[slot].leftAt = now
            limits.join(delivery.request, at: now)
            attempt.deliveries.append(
                Attempt.Delivery(slot: slot, id: delivery.id, target: limits.endpoints[delivery.endpoint].target)
            )
        }
    }

    /// Takes along, in the same message, what waits for the same endpoint's rate. A delivery that waited for a place
    /// only had a slot of its own: it neither carries others nor is carried.
    private mutating func merge(into attempt: inout Attempt, carrier: Int, _ now: Timestamp) {
        let endpoint = deliveries[carrier].endpoint
        guard waitsToMerge(carrier) else { return }
        var draft = Digest()
        _ = draft.add(intake.notices[deliveries[carrier].notice].notice)
        var left: [Int] = []
        for slot in limits.endpoints[endpoint].waiting {
            let isAlive = !intake.notices[deliveries[slot].notice].isCancelled && now <= deliveries[slot].deadline
            guard isAlive, waitsToMerge(slot), draft.add(intake.notices[deliveries[slot].notice].notice) else {
                left.append(slot)
                continue
            }
            uncountAsHeld(slot)
            deliveries[slot].status = .inFlight
            limits.takePlace(deliveries[slot].request)
            deliveries[slot].reason = nil
            deliveries[slot].digest = deliveries[carrier].id
            attempt.deliveries.append(
                Attempt.Delivery(slot: slot, id: deliveries[slot].id, target: limits.endpoints[endpoint].target)
            )
        }
        limits.endpoints[endpoint].waiting = left
        limits.endpoints[endpoint].isMerging = left.contains { waitsToMerge($0) }
        guard attempt.deliveries.count > 1 else { return }
        attempt.isDigest = true
        deliveries[carrier].digest = deliveries[carrier].id
    }

    /// Whether a delivery may be told in a digest: an ordinary notice to a group, none of whose text has left.
    private func mayMerge(_ slot: Int) -> Bool {
        let delivery = deliveries[slot]
        return delivery.mayShare && delivery.lane != .urgent && delivery.reader == .member && delivery.machine.part == 0
            && delivery.machine.shortenedFrom == nil && !delivery.machine.isDoubtful
            && !delivery.isDrill
            && limits.endpoints[delivery.endpoint].traits?.mayDigest ?? false
    }

    private func waitsToMerge(_ slot: Int) -> Bool { deliveries[slot].reason == .pacing && mayMerge(slot) }

    // MARK: Waiting at a state

    /// Puts a delivery in its place among those that wait for its endpoint. A wait that people would notice goes on
    /// record, with the slot it has; one beyond the horizon goes back to the store until then, unless it may leave
    /// together with others. Where its own slot is later than it should be, the deliveries that wait for the
    /// endpoint's rate will leave together, if that is sooner.
    private mutating func wait(_ slot: Int, _ now: Timestamp) {
        let endpoint = deliveries[slot].endpoint
        let deadline = deliveries[slot].deadline
        deliveries[slot].status = .held
        var (moment, reason) = reservedSlot(for: slot, now)
        let mayShare =
            reason == .pacing && mayMerge(slot) && limits.endpoints[endpoint].waiting.count < Digest.mostWaiting
        if mayShare, moment > min(deadline, intake.notices[deliveries[slot].notice].dueAt + configuration.digestAfter),
            let together = digestSlot(of: slot, now), together < moment
        {
            moment = together
            if moment <= deadline { limits.endpoints[endpoint].isMerging = true }
        }
        if moment > deadline || deadline <= now { return end(slot, .expired) }
        deliveries[slot].reason = reason
        // A short wait is over before a row would be written, unless it only looks short, behind requests that hang.
        let isLong = moment - now >= .seconds(2) || limits.endpoints[endpoint].waiting.count >= Digest.mostWaiting
        let isFull = isLong && isCrowded && deliveries[slot].lane != .urgent
        if isFull, moment <= intake.lookahead { moment = min(momentInStore(), max(moment, deadline)) }
        if moment - now >= .seconds(2) {
            let isKnown = deliveries[slot].nextAt.map { abs(($0 - moment).milliseconds) < 2000 } ?? false
            if !isKnown {
                deliveries[slot].nextAt = moment
                record(slot, .held, reason: reason.name, nextAt: moment)
            }
            if moment > intake.lookahead, isFull || !mayShare && !staysNear(slot, moment, now) {
                return park(slot, moment)
            }
        } else {
            // Not recorded, but the slot is kept: a new reservation at each check would put the delivery behind later
            // deliveries.
            deliveries[slot].nextAt = moment
        }
        if deliveries[slot].stored == .held { countAsHeld(slot) }
        let delivery = deliveries[slot]
        let place =
            limits.endpoints[endpoint].waiting.lastIndex { deliveries[$0].precedes(delivery) }.map { $0 + 1 } ?? 0
        limits.endpoints[endpoint].waiting.insert(slot, at: place)
    }

    /// Gives new slots to the deliveries that wait at an endpoint: the receiver asked for a pause, or nothing is sent
    /// to it for a while.
    mutating func waitAnew(at endpoint: Int, _ now: Timestamp) {
        let waiting = limits.endpoints[endpoint].waiting
        limits.endpoints[endpoint].waiting = []
        for slot in waiting {
            uncountAsHeld(slot)
            deliveries[slot].nextAt = nil
            wait(slot, now)
        }
    }

    /// The moment at which a delivery that must wait will leave, and what it waits for.
    private mutating func reservedSlot(for slot: Int, _ now: Timestamp) -> (moment: Timestamp, reason: HoldReason) {
        let delivery = deliveries[slot]
        if let account = limits.endpoints[delivery.endpoint].limiter, let refusal = limits.limiters[account].refusal,
            !refusal.mayPass(delivery.lane, at: now)
        {
            return (min(refusal.nextLook(delivery.lane, at: now), delivery.deadline), .accountRefused)
        }
        if let refusal = limits.refusals[limits.endpoints[delivery.endpoint].target.number]?.pause,
            !refusal.mayPass(delivery.lane, at: now)
        {
            return (min(refusal.nextLook(delivery.lane, at: now), delivery.deadline), .endpointRefused)
        }
        // A delivery that waited here before keeps its reserved slot.
        let kept = delivery.nextAt.flatMap { $0 > now ? $0 : nil }
        var moment = kept ?? ownSlot(for: slot, now)
        var reason = kept != nil || isCarrier(slot) || moment > now ? HoldReason.pacing : .place
        if kept != nil {
            reason = delivery.reason ?? .pacing
        } else {
            let shared = [
                (limits.endpoints[delivery.endpoint].limiter, HoldReason.accountPacing),
                (delivery.sender, .senderPacing),
            ]
            for case (let limiter?, let its) in shared {
                let slot = limits.limiters[limiter].reserve(delivery.lane, isLate: delivery.nextAt != nil, at: now)
                if slot > moment { (moment, reason) = (slot, its) }
            }
        }
        // An urgent one may try at any time.
        if delivery.lane != .urgent, let reopening = limits.endpoints[delivery.endpoint].breaker?.openUntil,
            reopening > moment
        {
            return (reopening, .breaker)
        }
        return (moment, reason)
    }

    /// The slot that a delivery has in its endpoint's rate; reserves one if it has none.
    private mutating func ownSlot(for slot: Int, _ now: Timestamp) -> Timestamp {
        let delivery = deliveries[slot]
        guard let pace = limits.endpoints[delivery.endpoint].pace else { return now }
        if delivery.lane == .urgent {
            let ahead = limits.endpoints[delivery.endpoint].waiting.prefix { deliveries[$0].precedes(delivery) }.count
            return limits.limiters[pace].pacer.projectedSlot(.urgent, behind: ahead, at: now)
        }
        // One that found no place keeps the slot that it had.
        if delivery.reason == .place, limits.limiters[pace].pacer.nextSlot(delivery.lane, at: now) <= now { return now }
        // Deliveries that leave in one digest need one slot together.
        if limits.endpoints[delivery.endpoint].isMerging, mayMerge(slot), let together = digestSlot(of: slot, now) {
            return together
        }
        let isAwaited = !limits.endpoints[delivery.endpoint].waiting.isEmpty
        if !isAwaited, limits.limiters[pace].parkedUntil <= now { limits.limiters[pace].forgetReservations() }
        return limits.limiters[pace].reserve(
            delivery.lane,
            isLate: delivery.nextAt != nil,
            isAwaited: isAwaited,
            at: now
        )
    }

    /// When a digest can leave that carries a delivery; nil where no delivery waits for a slot that could carry it.
    private func digestSlot(of slot: Int, _ now: Timestamp) -> Timestamp? {
        let endpoint = deliveries[slot].endpoint
        guard let pace = limits.endpoints[endpoint].pace else { return nil }
        let next = limits.limiters[pace].pacer.nextSlot(deliveries[slot].lane, at: now)
        if next > now || isCarrier(slot) { return next }
        // Slots that are free now belong to deliveries that wait for a place.
        return limits.endpoints[endpoint].waiting.filter { waitsToMerge($0) }.compactMap { deliveries[$0].nextAt }.min()
    }

    /// Whether a delivery waits for the slot of a digest, to carry it or to be carried.
    private func isCarrier(_ slot: Int) -> Bool {
        limits.endpoints[deliveries[slot].endpoint].isMerging && waitsToMerge(slot)
    }

    /// The delivery leaves memory; its row brings it back when its time comes.
    private mutating func park(_ slot: Int, _ moment: Timestamp) {
        if let pace = limits.endpoints[deliveries[slot].endpoint].pace {
            limits.limiters[pace].parkedUntil = max(limits.limiters[pace].parkedUntil, moment)
        }
        remove(slot)
    }

    /// Lets those at a state try again, as many as it could take.
    mutating func openEndpoint(_ endpoint: Int, _ now: Timestamp) {
        let isRefused = limits.refusals[limits.endpoints[endpoint].target.number] != nil
        if isRefused { expireWaiting(at: endpoint, now) }
        var leaving: [Int] = []
        for slot in limits.endpoints[endpoint].waiting {
            guard limits.endpoints[endpoint].inFlight + leaving.count < configuration.places(deliveries[slot].lane)
            else {
                break
            }
            // Slots that are free before its own belong to deliveries that wait for a place.
            let isCarrier = isCarrier(slot)
            if isCarrier, deliveries[slot].nextAt.map({ $0 > now }) ?? false { break }
            leaving.append(slot)
            // Deliveries that leave in one digest are taken along by the first of them; where the endpoint is
            // refused, one tries for all.
            if isCarrier || isRefused { break }
        }
        // A delivery that tries watches the state afterwards.
        if leaving.isEmpty { return watchEndpoint(endpoint, now) }
        limits.endpoints[endpoint].waiting.removeFirst(leaving.count)
        for slot in leaving.reversed() {
            uncountAsHeld(slot)
            deliveries[slot].status = .ready
            deliveries[slot].readySince = now
            lanes[Int(deliveries[slot].lane.rawValue)].prepend(slot, isRetry: deliveries[slot].isRetry)
        }
    }

    /// Ends those at a state whose time is over: while the endpoint is refused, none of them leaves and finds out.
    private mutating func expireWaiting(at endpoint: Int, _ now: Timestamp) {
        let late = limits.endpoints[endpoint].waiting.filter { deliveries[$0].deadline <= now }
        guard !late.isEmpty else { return }
        limits.endpoints[endpoint].waiting.removeAll { late.contains($0) }
        for slot in late { end(slot, .expired) }
    }

    /// Ensures that an endpoint where deliveries wait is opened again: by a timer, or by an attempt's end where only
    /// that can.
    mutating func watchEndpoint(_ endpoint: Int, _ now: Timestamp) {
        guard limits.endpoints.contains(endpoint), let first = limits.endpoints[endpoint].waiting.first else { return }
        var moment = now + .milliseconds(1)
        switch limits.admit(deliveries[first].request, .endpoint, at: now) {
        case .onRelease: return
        case .at(let time): moment = max(moment, time)
        case .now: break
        }
        if isCarrier(first), let own = deliveries[first].nextAt { moment = max(moment, own) }
        if limits.refusals[limits.endpoints[endpoint].target.number] != nil {
            // The deliveries that expire before the trial must end in time.
            for slot in limits.endpoints[endpoint].waiting { moment = min(moment, deliveries[slot].deadline) }
            moment = max(moment, now + .milliseconds(1))
        }
        // A shared limiter is not asked for its free slots: each delivery that waits for it has a slot of its own.
        if limits.endpoints[endpoint].limiter != nil || deliveries[first].sender != nil {
            let reserved = deliveries[first].nextAt.flatMap { $0 > now ? $0 : nil }
            moment = max(moment, reserved ?? now + .milliseconds(50))
        }
        if let timer = limits.endpoints[endpoint].timerAt, timer <= moment { return }
        limits.endpoints[endpoint].timerAt = moment
        timers.insert(Timer(at: moment, subject: .endpoint(limits.endpoints[endpoint].target.number)))
    }

    // MARK: Where memory ends

    /// Whether so much is in memory that what waits goes to the store.
    var isCrowded: Bool {
        heldInMemory >= configuration.heldLimit
            || deliveries.count >= configuration.heldLimit + configuration.window * 4
    }

    /// When a delivery comes back for which memory or a host has no room: after the horizon, so that the store brings
    /// them back, and not all at once.
    mutating func momentInStore() -> Timestamp {
        let spread = max(1, configuration.lookahead.milliseconds)
        return intake.lookahead + .milliseconds(Int64.random(in: 1...spread, using: &random))
    }

    /// Whether a delivery stays in memory although the store would bring it back: an urgent one should not depend on
    /// the store's pages, which others may fill.
    func staysNear(_ slot: Int, _ moment: Timestamp, _ now: Timestamp) -> Bool {
        deliveries[slot].lane == .urgent && moment <= now + configuration.lookahead * 2
            && heldInMemory < configuration.heldLimit * 2
    }

    mutating func countAsHeld(_ slot: Int) {
        if !deliveries[slot].isCountedAsHeld { heldInMemory += 1 }
        deliveries[slot].isCountedAsHeld = true
    }

    mutating func uncountAsHeld(_ slot: Int) {
        if deliveries[slot].isCountedAsHeld { heldInMemory -= 1 }
        deliveries[slot].isCountedAsHeld = false
    }
}
