import HeapModule
import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// Lets out what may leave now: urgent first, first tries before retries.
    mutating func pump(_ now: Timestamp) {
        guard !isStopping else { return }
        var standing: Set<Int> = []
        while let lane = laneWithRoom(except: standing), let next = lanes[lane].next {
            if mustStand(next, now) {
                standing.insert(lane)
                continue
            }
            guard let slot = lanes[lane].popFirst() else { return }
            let home = gates[jobs[slot].gate].host
            let host = jobs[slot].host ?? home
            // One that did not take its place at the host leaves it to those who wait there.
            if !prepare(slot, now) || host != home { callWaiting(at: host) }
        }
    }

    /// Has somebody who waits for a place at a host try, where there is one.
    mutating func callWaiting(at host: Int) {
        guard let slot = hosts.gates[host].next(configuration) else { return }
        waitingAtHosts -= 1
        lanes[Int(jobs[slot].lane.rawValue)].prepend(slot, isRetry: jobs[slot].isRetry)
    }

    /// The most urgent lane that has something ready and a free connection.
    private func laneWithRoom(except standing: Set<Int>) -> Int? {
        let urgent = Int(Lane.urgent.rawValue)
        guard urgentInFlight + otherInFlight < configuration.connections + configuration.urgentConnections else {
            return nil
        }
        if !lanes[urgent].isEmpty, unrecorded < configuration.unrecordedLimit * 2 { return urgent }
        guard otherInFlight < configuration.connections, unrecorded < configuration.unrecordedLimit else { return nil }
        return lanes.indices.first { $0 != urgent && !lanes[$0].isEmpty && !standing.contains($0) }
    }

    /// Whether a lane must stand because its next one would wait at a host where enough do. Not for long: the host's places become free,
    /// or it is looked past, or it is slow and whom it has no room for goes to the store.
    ///
    /// Whoever is looked past takes memory until their turn comes. With as many as the lane holds, each delivery found its job and gate
    /// gone from the processor's cache.
    private mutating func mustStand(_ slot: Int, _ now: Timestamp) -> Bool {
        let lane = jobs[slot].lane
        let host = gates[jobs[slot].gate].host
        let isCrowded = waitingAtHosts >= configuration.hostQueueLimit
        guard lane != .urgent, isCrowded || hosts.gates[host].waiting >= configuration.perHost,
            !hosts.gates[host].hasRoom(lane, configuration),
            let moment = hosts.gates[host].standsUntil(isCrowded: isCrowded, at: now)
        else { return false }
        if standsUntil.map({ $0 <= now || $0 > moment }) ?? true {
            standsUntil = moment
            alarms.insert(Alarm(at: moment, subject: .lanes))
        }
        return true
    }

    /// A job's turn has come: it leaves, waits at its endpoint's gate or its host, or ends without being sent.
    /// - Returns: whether it left, or waits at its host.
    private mutating func prepare(_ slot: Int, _ now: Timestamp) -> Bool {
        let gate = jobs[slot].gate
        // Those who stay behind it at the gate must be called, whatever becomes of it.
        defer { watchGate(gate, now) }
        guard !settleUnsent(slot, now) else { return false }
        guard mayLeave(slot, now) else {
            wait(slot, now)
            return false
        }
        let host = gates[gate].host
        jobs[slot].host = host
        guard !hosts.gates[host].hasRoom(jobs[slot].lane, configuration) else {
            launch(slot, gates[gate].traits?.batch ?? BatchRule(limit: 1), now)
            return true
        }
        if jobs[slot].lane != .urgent, isOverrun(host, now) {
            for job in hosts.gates[host].sendAway() {
                waitingAtHosts -= 1
                holdForHost(job, now)
            }
            holdForHost(slot, now)
            return false
        }
        waitingAtHosts += 1
        hosts.gates[host].wait(slot, jobs[slot].lane, at: now)
        return true
    }

    /// Whether a host is slow and has no room left for those who wait. One that is only busy is waited for: that is quicker than
    /// the way through the store.
    private func isOverrun(_ host: Int, _ now: Timestamp) -> Bool {
        let isFull =
            hosts.gates[host].waiting >= HostGate.mostWaiting || waitingAtHosts >= configuration.hostQueueLimit
        return isFull && hosts.gates[host].isSlow(at: now)
    }

    /// The host is given time; other lanes and hosts go on.
    private mutating func holdForHost(_ slot: Int, _ now: Timestamp) {
        hold(slot, until: min(momentInStore(), jobs[slot].deadline), .host, nil, now)
    }

    /// Ends a job that must not, or need not, be sent.
    /// - Returns: whether it did.
    private mutating func settleUnsent(_ slot: Int, _ now: Timestamp) -> Bool {
        let gate = jobs[slot].gate
        let notice = jobs[slot].notice
        if notices[notice].isCancelled {
            remove(slot)
        } else if now > jobs[slot].deadline {
            end(slot, .expired)
        } else if let reason = gates[gate].suppression(isDrill: notices[notice].isDrill) {
            if !leaveUnusableEndpoint(slot, now) { end(slot, .suppressed, reason: reason) }
        } else if jobs[slot].isShared, refusals[gates[gate].target.number] != nil, leaveUnusableEndpoint(slot, now) {
            return true
        } else if gates[gate].traits == nil {
            end(slot, .failed, reason: "no_channel")
        } else if gates[gate].traits?.isHuman ?? false {
            end(slot, .awaitingHuman)
        } else {
            return false
        }
        return true
    }

    /// Whether the endpoint has a free place and a free slot, and its account and the sender have one too.
    private func mayLeave(_ slot: Int, _ now: Timestamp) -> Bool {
        let gate = jobs[slot].gate
        let lane = jobs[slot].lane
        guard gates[gate].inFlight < configuration.places(lane), !mustQueue(slot, now) else { return false }
        if let breaker = gates[gate].breaker, !breaker.mayPass(lane, inFlight: gates[gate].ahead(of: lane), at: now) {
            return false
        }
        guard refusals[gates[gate].target.number]?.pause.mayPass(lane, at: now) ?? true else { return false }
        if let pace = gates[gate].pace, budgets[pace].pacer.nextSlot(lane, at: now) > now { return false }
        if let account = gates[gate].budget, !budgets[account].mayLeave(lane, at: now) { return false }
        return senderHasSlot(slot, now)
    }

    /// Whether others wait at the endpoint who go before one that has just come: it must not take the slot they were promised.
    private func mustQueue(_ slot: Int, _ now: Timestamp) -> Bool {
        guard let first = gates[jobs[slot].gate].waiting.first else { return false }
        let job = jobs[slot]
        guard jobs[first].precedes(job) else { return false }
        // One whose own slot has come has waited, too.
        if let moment = job.nextAt, moment <= now, jobs[first].lane == job.lane { return false }
        // Who waits for the sender's slot holds up nobody else's message.
        return senderHasSlot(first, now)
    }

    private func senderHasSlot(_ slot: Int, _ now: Timestamp) -> Bool {
        notices[jobs[slot].notice].budget.map { budgets[$0].pacer.nextSlot(jobs[slot].lane, at: now) <= now } ?? true
    }

    private mutating func launch(_ slot: Int, _ batch: BatchRule, _ now: Timestamp) {
        let job = jobs[slot]
        board(slot)
        pay(slot, now)
        if let account = gates[job.gate].budget { budgets[account].depart(at: now) }
        var flight = Flight(
            notice: job.id.notice,
            reader: job.reader,
            lane: job.lane,
            part: job.machine.part,
            isRepeat: job.machine.isDoubtful,
            attempt: job.machine.attempts + 1,
            shortenedFrom: job.machine.shortenedFrom,
            doubtfulSince: job.doubtfulSince,
            legs: [Flight.Leg(slot: slot, id: job.id, target: gates[job.gate].target)]
        )
        flight.isPaced = isPaced(slot)
        if gates[job.gate].isMerging { merge(into: &flight, carrier: slot, now) }
        jobs[slot].reason = nil
        let isInquiry = flight.isRepeat && gates[job.gate].traits?.canAskProvider ?? false
        if batch.limit > 1, job.mayShare, !isInquiry { fill(&flight, like: job, batch, now) }
        if job.lane == .urgent { urgentInFlight += 1 } else { otherInFlight += 1 }
        hosts.gates[gates[job.gate].host].enter(job.lane)
        actions.append(.send(flight))
    }

    /// Whether a message counts for a pace: its address's, its account's or its sender's.
    private func isPaced(_ slot: Int) -> Bool {
        let gate = jobs[slot].gate
        return gates[gate].pace != nil || notices[jobs[slot].notice].budget != nil
            || gates[gate].budget.map { budgets[$0].hasRate } ?? false
    }

    private mutating func board(_ slot: Int) {
        jobs[slot].status = .inFlight
        gates[jobs[slot].gate].inFlight += 1
        refusals.begin(gates[jobs[slot].gate].target.number)
        if jobs[slot].lane == .urgent { gates[jobs[slot].gate].urgentInFlight += 1 }
    }

    /// A message leaves: its address and its sender pay for it.
    private mutating func pay(_ slot: Int, _ now: Timestamp) {
        jobs[slot].leftAt = now
        if let pace = gates[jobs[slot].gate].pace { budgets[pace].pacer.take(at: now) }
        if let sender = notices[jobs[slot].notice].budget { budgets[sender].pacer.take(at: now) }
    }

    /// Takes jobs along that stand right behind and can share the request: same notice, reader, channel, account and part. A request
    /// carries one secret, so a recipient of another account would be looked up in the wrong one.
    private mutating func fill(_ flight: inout Flight, like first: Job, _ batch: BatchRule, _ now: Timestamp) {
        let lane = Int(flight.lane.rawValue)
        let target = gates[first.gate].target
        var room = batch.room
        _ = room.take(target.address.reveal())
        while !room.isFull, let slot = lanes[lane].next {
            let job = jobs[slot]
            guard job.notice == first.notice, job.reader == first.reader, job.machine.part == flight.part,
                job.machine.isDoubtful == flight.isRepeat, job.machine.shortenedFrom == flight.shortenedFrom,
                now <= job.deadline,
                job.mayShare, gates[job.gate].target.channel == target.channel,
                gates[job.gate].target.secret == target.secret, gates[job.gate].target.keyword == target.keyword,
                gates[job.gate].suppression(isDrill: notices[job.notice].isDrill) == nil,
                gates[job.gate].waiting.isEmpty, mayJoin(slot, now),
                room.take(gates[job.gate].target.address.reveal())
            else { return }
            _ = lanes[lane].popFirst()
            board(slot)
            // One request, so the account's budget was charged with the first.
            pay(slot, now)
            flight.legs.append(Flight.Leg(slot: slot, id: job.id, target: gates[job.gate].target))
        }
    }

    /// Whether a job may leave with a request whose account has paid.
    private func mayJoin(_ slot: Int, _ now: Timestamp) -> Bool {
        let gate = jobs[slot].gate
        let lane = jobs[slot].lane
        guard gates[gate].inFlight < configuration.places(lane),
            gates[gate].breaker?.mayPass(lane, inFlight: gates[gate].ahead(of: lane), at: now) ?? true,
            refusals[gates[gate].target.number]?.pause.mayPass(lane, at: now) ?? true,
            senderHasSlot(slot, now)
        else { return false }
        return gates[gate].pace.map { budgets[$0].pacer.nextSlot(jobs[slot].lane, at: now) <= now } ?? true
    }

    /// Takes along, in the same message, what waits for the same endpoint's rate. A job that waited for a place only had a
    /// slot of its own: it neither carries others nor is carried.
    private mutating func merge(into flight: inout Flight, carrier: Int, _ now: Timestamp) {
        let gate = jobs[carrier].gate
        guard waitsToMerge(carrier) else { return }
        var draft = Digest()
        _ = draft.add(notices[jobs[carrier].notice].notice)
        var left: [Int] = []
        for slot in gates[gate].waiting {
            let isAlive = !notices[jobs[slot].notice].isCancelled && now <= jobs[slot].deadline
            guard isAlive, waitsToMerge(slot), draft.add(notices[jobs[slot].notice].notice) else {
                left.append(slot)
                continue
            }
            leaveResidence(slot)
            board(slot)
            jobs[slot].reason = nil
            jobs[slot].digest = jobs[carrier].id
            flight.legs.append(Flight.Leg(slot: slot, id: jobs[slot].id, target: gates[gate].target))
        }
        gates[gate].waiting = left
        gates[gate].isMerging = left.contains { waitsToMerge($0) }
        guard flight.legs.count > 1 else { return }
        flight.isDigest = true
        jobs[carrier].digest = jobs[carrier].id
    }

    /// Whether a delivery may be told in a digest: an ordinary notice to a group, none of whose text has left.
    private func mayMerge(_ slot: Int) -> Bool {
        let job = jobs[slot]
        return job.mayShare && job.lane != .urgent && job.reader == .member && job.machine.part == 0
            && job.machine.shortenedFrom == nil && !job.machine.isDoubtful && !notices[job.notice].isDrill
            && gates[job.gate].traits?.mayDigest ?? false
    }

    private func waitsToMerge(_ slot: Int) -> Bool { jobs[slot].reason == .pacing && mayMerge(slot) }

    // MARK: Waiting at a gate

    /// Puts a job in its place among those who wait for its endpoint. A wait that people would notice goes on record,
    /// with the slot it has; one beyond the horizon goes back to the store until then, unless it may leave together
    /// with others. Where its own slot is later than it should be, those who wait for the endpoint's rate will leave
    /// together, if that is sooner.
    private mutating func wait(_ slot: Int, _ now: Timestamp) {
        let gate = jobs[slot].gate
        let deadline = jobs[slot].deadline
        jobs[slot].status = .held
        var (moment, reason) = promisedSlot(for: slot, now)
        let mayShare = reason == .pacing && mayMerge(slot) && gates[gate].waiting.count < Digest.mostWaiting
        if mayShare, moment > min(deadline, notices[jobs[slot].notice].dueAt + configuration.digestAfter),
            let together = digestSlot(of: slot, now), together < moment
        {
            moment = together
            if moment <= deadline { gates[gate].isMerging = true }
        }
        if moment > deadline || deadline <= now { return end(slot, .expired) }
        jobs[slot].reason = reason
        // A short wait is over before a row would be written, unless it only looks short, behind requests that hang.
        let isLong = moment - now >= .seconds(2) || gates[gate].waiting.count >= Digest.mostWaiting
        let isFull = isLong && isCrowded && jobs[slot].lane != .urgent
        if isFull, moment <= horizon { moment = min(momentInStore(), max(moment, deadline)) }
        if moment - now >= .seconds(2) {
            let isKnown = jobs[slot].nextAt.map { abs(($0 - moment).milliseconds) < 2000 } ?? false
            if !isKnown {
                jobs[slot].nextAt = moment
                record(slot, .held, reason: reason.name, nextAt: moment)
            }
            if moment > horizon, isFull || !mayShare && !staysNear(slot, moment, now) { return park(slot, moment) }
        } else {
            // Not on record, but its slot all the same: asked for another one each time it looks, it would fall behind those who come.
            jobs[slot].nextAt = moment
        }
        if jobs[slot].stored == .held { reside(slot) }
        let job = jobs[slot]
        let place = gates[gate].waiting.lastIndex { jobs[$0].precedes(job) }.map { $0 + 1 } ?? 0
        gates[gate].waiting.insert(slot, at: place)
    }

    /// Those who wait at a gate get new slots: the far side asked for a pause, or is left alone for a while.
    mutating func waitAnew(at gate: Int, _ now: Timestamp) {
        let waiting = gates[gate].waiting
        gates[gate].waiting = []
        for slot in waiting {
            leaveResidence(slot)
            jobs[slot].nextAt = nil
            wait(slot, now)
        }
    }

    /// The moment at which a job that must wait will leave, and what it waits for.
    private mutating func promisedSlot(for slot: Int, _ now: Timestamp) -> (moment: Timestamp, reason: HoldReason) {
        let job = jobs[slot]
        if let account = gates[job.gate].budget, let refusal = budgets[account].refusal,
            !refusal.mayPass(job.lane, at: now)
        {
            return (min(refusal.nextLook(job.lane, at: now), job.deadline), .accountRefused)
        }
        if let refusal = refusals[gates[job.gate].target.number]?.pause, !refusal.mayPass(job.lane, at: now) {
            return (min(refusal.nextLook(job.lane, at: now), job.deadline), .endpointRefused)
        }
        // One that waited here before keeps the slot it was promised.
        let kept = job.nextAt.flatMap { $0 > now ? $0 : nil }
        var moment = kept ?? ownSlot(for: slot, now)
        var reason = kept != nil || isCarrier(slot) || moment > now ? HoldReason.pacing : .place
        if kept != nil {
            reason = job.reason ?? .pacing
        } else {
            let shared = [
                (gates[job.gate].budget, HoldReason.accountPacing), (notices[job.notice].budget, .senderPacing),
            ]
            for case (let budget?, let its) in shared {
                let slot = budgets[budget].promise(job.lane, isLate: job.nextAt != nil, at: now)
                if slot > moment { (moment, reason) = (slot, its) }
            }
        }
        // An urgent one may try at any time.
        if job.lane != .urgent, let reopening = gates[job.gate].breaker?.openUntil, reopening > moment {
            return (reopening, .breaker)
        }
        return (moment, reason)
    }

    /// The slot that a job has of its endpoint's rate; one that is promised now.
    private mutating func ownSlot(for slot: Int, _ now: Timestamp) -> Timestamp {
        let job = jobs[slot]
        guard let pace = gates[job.gate].pace else { return now }
        if job.lane == .urgent {
            let ahead = gates[job.gate].waiting.prefix { jobs[$0].precedes(job) }.count
            return budgets[pace].pacer.projectedSlot(.urgent, behind: ahead, at: now)
        }
        // One that found no place keeps the slot that it had.
        if job.reason == .place, budgets[pace].pacer.nextSlot(job.lane, at: now) <= now { return now }
        // Those who leave together need no slot each.
        if gates[job.gate].isMerging, mayMerge(slot), let together = digestSlot(of: slot, now) { return together }
        let isAwaited = !gates[job.gate].waiting.isEmpty
        if !isAwaited, budgets[pace].parkedUntil <= now { budgets[pace].forgetPromises() }
        return budgets[pace].promise(job.lane, isLate: job.nextAt != nil, isAwaited: isAwaited, at: now)
    }

    /// When a digest can leave that carries a job; nil where no job waits for a slot that could carry it.
    private func digestSlot(of slot: Int, _ now: Timestamp) -> Timestamp? {
        let gate = jobs[slot].gate
        guard let pace = gates[gate].pace else { return nil }
        let next = budgets[pace].pacer.nextSlot(jobs[slot].lane, at: now)
        if next > now || isCarrier(slot) { return next }
        // Slots that are free now belong to those who wait for a place.
        return gates[gate].waiting.filter { waitsToMerge($0) }.compactMap { jobs[$0].nextAt }.min()
    }

    /// Whether a job waits for the slot of a digest, to carry it or to be carried.
    private func isCarrier(_ slot: Int) -> Bool { gates[jobs[slot].gate].isMerging && waitsToMerge(slot) }

    /// The job leaves memory; its row brings it back when its time comes.
    private mutating func park(_ slot: Int, _ moment: Timestamp) {
        if let pace = gates[jobs[slot].gate].pace {
            budgets[pace].parkedUntil = max(budgets[pace].parkedUntil, moment)
        }
        remove(slot)
    }

    /// Lets those at a gate try again, as many as it could take.
    mutating func openGate(_ gate: Int, _ now: Timestamp) {
        let isRefused = refusals[gates[gate].target.number] != nil
        if isRefused { expireWaiting(at: gate, now) }
        var leaving: [Int] = []
        for slot in gates[gate].waiting {
            guard gates[gate].inFlight + leaving.count < configuration.places(jobs[slot].lane) else { break }
            // Slots that are free before its own belong to those who wait for a place.
            let isCarrier = isCarrier(slot)
            if isCarrier, jobs[slot].nextAt.map({ $0 > now }) ?? false { break }
            leaving.append(slot)
            // Those who leave together are taken along by the first of them; where the endpoint is refused, one tries
            // for all.
            if isCarrier || isRefused { break }
        }
        // A job that tries watches the gate afterwards.
        if leaving.isEmpty { return watchGate(gate, now) }
        gates[gate].waiting.removeFirst(leaving.count)
        for slot in leaving.reversed() {
            leaveResidence(slot)
            jobs[slot].status = .ready
            jobs[slot].readySince = now
            lanes[Int(jobs[slot].lane.rawValue)].prepend(slot, isRetry: jobs[slot].isRetry)
        }
    }

    /// Sees to it that a gate where somebody waits is opened again: by an alarm, or by a flight's end where only that can.
    mutating func watchGate(_ gate: Int, _ now: Timestamp) {
        guard gates.contains(gate), let first = gates[gate].waiting.first else { return }
        let lane = jobs[first].lane
        guard gates[gate].inFlight < configuration.places(lane) else { return }
        let slot = gates[gate].pace.map { budgets[$0].pacer.nextSlot(lane, at: now) } ?? now
        var moment = max(slot, now + .milliseconds(1))
        if isCarrier(first), let own = jobs[first].nextAt { moment = max(moment, own) }
        if let breaker = gates[gate].breaker, !breaker.mayPass(lane, inFlight: gates[gate].ahead(of: lane), at: now) {
            guard gates[gate].ahead(of: lane) == 0 else { return }
            moment = max(moment, breaker.openUntil ?? now)
        }
        if let refusal = refusals[gates[gate].target.number]?.pause, !refusal.mayPass(lane, at: now) {
            guard !refusal.isTrying else { return }
            var wake = refusal.trial(lane)
            for slot in gates[gate].waiting { wake = min(wake, jobs[slot].deadline) }
            moment = max(moment, wake)
        }
        // A shared budget is not asked what it has free now: whoever waits for it has a slot of its own.
        if gates[gate].budget != nil || notices[jobs[first].notice].budget != nil {
            let promised = jobs[first].nextAt.flatMap { $0 > now ? $0 : nil }
            moment = max(moment, promised ?? now + .milliseconds(50))
        }
        if let alarm = gates[gate].alarmAt, alarm <= moment { return }
        gates[gate].alarmAt = moment
        alarms.insert(Alarm(at: moment, subject: .endpoint(gates[gate].target.number)))
    }

    // MARK: Where memory ends

    /// Whether so much is in memory that what waits goes to the store.
    var isCrowded: Bool {
        residents >= configuration.heldLimit || jobs.count >= configuration.heldLimit + configuration.window * 4
    }

    /// When somebody comes back whom memory, or a host, has no room for: after the horizon, so that the store brings them back, and
    /// not all at once.
    mutating func momentInStore() -> Timestamp {
        let spread = max(1, configuration.horizon.milliseconds)
        return horizon + .milliseconds(Int64.random(in: 1...spread, using: &random))
    }

    /// Whether a delivery stays in memory although the store would bring it back: an urgent one should not depend on the
    /// store's pages, which others may fill.
    func staysNear(_ slot: Int, _ moment: Timestamp, _ now: Timestamp) -> Bool {
        jobs[slot].lane == .urgent && moment <= now + configuration.horizon * 2
            && residents < configuration.heldLimit * 2
    }

    mutating func reside(_ slot: Int) {
        if !jobs[slot].isResident { residents += 1 }
        jobs[slot].isResident = true
    }

    mutating func leaveResidence(_ slot: Int) {
        if jobs[slot].isResident { residents -= 1 }
        jobs[slot].isResident = false
    }
}
