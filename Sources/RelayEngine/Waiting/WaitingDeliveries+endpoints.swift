import RelayModel
import RelayStore

/// What becomes of a delivery that must wait at its endpoint.
enum Placement: Hashable {
    /// Its slot is too late.
    case expired
    /// It waits in memory. The moment is to be put on record; nil where it is on record, or the wait is short.
    case waits(recording: Timestamp?)
    /// It goes back to the store.
    case parked(recording: Timestamp?)
}

/// Deliveries that wait at their endpoints, for a slot or a place.
extension WaitingDeliveries {
    /// From so long on a wait is put on record: people would notice it.
    private static let recordedWait = Duration.seconds(2)

    /// Puts a delivery in its place among those that wait for its endpoint. A wait that people would notice goes on
    /// record, with the slot it has; one beyond the lookahead goes back to the store until then, unless it may leave
    /// together with others. Where its own slot is later than it should be, the deliveries that wait for the
    /// endpoint's rate will leave together, if that is sooner.
    /// - Parameters:
    ///   - dueAt: from when on the deliveries of its notice may leave.
    ///   - lookahead: held deliveries due by then are in memory.
    mutating func place(
        _ slot: Int,
        dueAt: Timestamp,
        lookahead: Timestamp,
        _ limits: inout Limits,
        at now: Timestamp,
        random: inout RandomSource
    ) -> Placement {
        let endpoint = deliveries[slot].endpoint
        let deadline = deliveries[slot].deadline
        deliveries[slot].status = .held
        var (moment, reason) = reservedSlot(for: slot, &limits, now)
        let isFull = limits.endpoints[endpoint].waiting.count >= Digest.mostWaiting
        let mayShare = reason == .pacing && !isFull && mayMerge(slot, limits)
        if mayShare, moment > min(deadline, dueAt + configuration.digestAfter),
            let together = digestSlot(of: slot, limits, now), together < moment
        {
            moment = together
            if moment <= deadline { limits.endpoints[endpoint].isMerging = true }
        }
        if moment > deadline || deadline <= now { return .expired }
        deliveries[slot].reason = reason
        // A short wait is over before a row would be written, unless it only looks short, behind requests that hang.
        let isLong = moment - now >= Self.recordedWait || isFull
        let goesToStore = isLong && isCrowded && deliveries[slot].lane != .urgent
        if goesToStore { moment = momentOrLater(slot, moment, lookahead: lookahead, random: &random) }
        var recording: Timestamp?
        if moment - now >= Self.recordedWait {
            let isKnown = deliveries[slot].nextAt.map { abs(($0 - moment).milliseconds) < 2000 } ?? false
            if !isKnown {
                deliveries[slot].nextAt = moment
                recording = moment
            }
            if moment > lookahead, goesToStore || !mayShare && !staysNear(slot, moment, at: now) {
                if let pace = limits.endpoints[endpoint].pace {
                    limits.limiters[pace].parkedUntil = max(limits.limiters[pace].parkedUntil, moment)
                }
                return .parked(recording: recording)
            }
        } else {
            // Not recorded, but the slot is kept: a new reservation at each check would put the delivery behind later
            // deliveries.
            deliveries[slot].nextAt = moment
        }
        if recording != nil || deliveries[slot].stored == .held { countAsHeld(slot) }
        let delivery = deliveries[slot]
        let last = limits.endpoints[endpoint].waiting.lastIndex { deliveries[$0].precedes(delivery) }
        limits.endpoints[endpoint].waiting.insert(slot, at: last.map { $0 + 1 } ?? 0)
        return .waits(recording: recording)
    }

    /// The slot of a delivery that waits at its endpoint is void; it gets another one.
    mutating func forgetSlot(_ slot: Int) {
        uncountAsHeld(slot)
        deliveries[slot].nextAt = nil
    }

    /// Takes those away from an endpoint whose time is over: while the endpoint is refused, none of them leaves and
    /// finds out.
    func takeExpired(at endpoint: Int, _ limits: inout Limits, at now: Timestamp) -> [Int] {
        let late = limits.endpoints[endpoint].waiting.filter { deliveries[$0].deadline <= now }
        if !late.isEmpty { limits.endpoints[endpoint].waiting.removeAll { late.contains($0) } }
        return late
    }

    /// Lets those at an endpoint try again, as many as it could take.
    mutating func openEndpoint(_ endpoint: Int, _ limits: inout Limits, at now: Timestamp) {
        guard !limits.endpoints[endpoint].waiting.isEmpty else { return }
        let isRefused = limits.isRefused(endpoint)
        var leaving: [Int] = []
        for slot in limits.endpoints[endpoint].waiting {
            let places = configuration.places(deliveries[slot].lane)
            guard limits.endpoints[endpoint].inFlight + leaving.count < places else { break }
            // Slots that are free before its own belong to deliveries that wait for a place.
            let isCarrier = isCarrier(slot, limits)
            if isCarrier, deliveries[slot].nextAt.map({ $0 > now }) ?? false { break }
            leaving.append(slot)
            // Deliveries that leave in one digest are taken along by the first of them; where the endpoint is
            // refused, one tries for all.
            if isCarrier || isRefused { break }
        }
        // A delivery that tries watches the state afterwards.
        if leaving.isEmpty { return watchEndpoint(endpoint, &limits, at: now) }
        limits.endpoints[endpoint].waiting.removeFirst(leaving.count)
        for slot in leaving.reversed() {
            uncountAsHeld(slot)
            deliveries[slot].status = .ready
            deliveries[slot].readySince = now
            putFirst(slot)
        }
    }

    /// Ensures that an endpoint where deliveries wait is opened again: by a timer, or by an attempt's end where only
    /// that can.
    mutating func watchEndpoint(_ endpoint: Int, _ limits: inout Limits, at now: Timestamp) {
        guard limits.endpoints.contains(endpoint), let first = limits.endpoints[endpoint].waiting.first else { return }
        var moment = now + .milliseconds(1)
        switch limits.admit(deliveries[first].request, .endpoint, at: now) {
        case .onRelease: return
        case .at(let time): moment = max(moment, time)
        case .now: break
        }
        if isCarrier(first, limits), let own = deliveries[first].nextAt { moment = max(moment, own) }
        if limits.isRefused(endpoint) {
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
        setTimer(moment, .endpoint(limits.endpoints[endpoint].target.number))
    }

    // MARK: Slots

    /// The moment at which a delivery that must wait will leave, and what it waits for.
    private func reservedSlot(for slot: Int, _ limits: inout Limits, _ now: Timestamp) -> (Timestamp, HoldReason) {
        let delivery = deliveries[slot]
        if let trial = limits.trial(delivery.request, at: now) {
            return (min(trial.at, delivery.deadline), trial.reason)
        }
        // A delivery that waited here before keeps its reserved slot.
        let kept = delivery.nextAt.flatMap { $0 > now ? $0 : nil }
        var moment = kept ?? ownSlot(for: slot, &limits, now)
        var reason = kept != nil || isCarrier(slot, limits) || moment > now ? HoldReason.pacing : .place
        if kept != nil {
            reason = delivery.reason ?? .pacing
        } else if let shared = limits.reserve(delivery.request, isLate: delivery.nextAt != nil, at: now),
            shared.at > moment
        {
            (moment, reason) = (shared.at, shared.reason)
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
    private func ownSlot(for slot: Int, _ limits: inout Limits, _ now: Timestamp) -> Timestamp {
        let delivery = deliveries[slot]
        guard let pace = limits.endpoints[delivery.endpoint].pace else { return now }
        if delivery.lane == .urgent {
            let ahead = limits.endpoints[delivery.endpoint].waiting.prefix { deliveries[$0].precedes(delivery) }.count
            return limits.limiters[pace].pacer.projectedSlot(.urgent, behind: ahead, at: now)
        }
        // One that found no place keeps the slot that it had.
        if delivery.reason == .place, limits.limiters[pace].pacer.nextSlot(delivery.lane, at: now) <= now { return now }
        // Deliveries that leave in one digest need one slot together.
        if limits.endpoints[delivery.endpoint].isMerging, mayMerge(slot, limits),
            let together = digestSlot(of: slot, limits, now)
        {
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
}
