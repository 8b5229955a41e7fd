import HeapModule
import RelayModel
import RelayStore

extension Dispatcher {
    /// Lets out what may leave now: urgent first, first tries before retries.
    mutating func pump(_ now: Timestamp) {
        guard !isStopping else { return }
        while let lane = laneWithRoom {
            guard let slot = lanes[lane].popFirst() else { return }
            let host = gates[jobs[slot].gate].host
            // One that did not take its place at the host leaves it to those who wait there.
            if !prepare(slot, now) { callWaiting(at: host) }
        }
    }

    /// Has somebody who waits for a place at a host try, where there is one.
    mutating func callWaiting(at host: Int) {
        guard let slot = hosts.gates[host].next(configuration) else { return }
        waitingAtHosts -= 1
        lanes[Int(jobs[slot].lane.rawValue)].prepend(slot, isRetry: jobs[slot].isRetry)
    }

    /// The most urgent lane that has something ready and a free connection.
    private var laneWithRoom: Int? {
        let urgent = Int(Lane.urgent.rawValue)
        guard urgentInFlight + otherInFlight < configuration.connections + configuration.urgentConnections else {
            return nil
        }
        if !lanes[urgent].isEmpty, unrecorded < configuration.unrecordedLimit * 2 { return urgent }
        guard otherInFlight < configuration.connections, unrecorded < configuration.unrecordedLimit,
            waitingAtHosts < configuration.hostQueueLimit
        else { return nil }
        return lanes.indices.first { $0 != urgent && !lanes[$0].isEmpty }
    }

    /// A job's turn has come: it leaves, waits at its endpoint's gate or its host, or ends without being sent.
    /// - Returns: whether it left, or waits at its host.
    private mutating func prepare(_ slot: Int, _ now: Timestamp) -> Bool {
        let gate = jobs[slot].gate
        guard !settleUnsent(slot, now) else { return false }
        guard mayLeave(slot, now) else {
            wait(slot, now)
            watchGate(gate, now)
            return false
        }
        if hosts.gates[gates[gate].host].hasRoom(jobs[slot].lane, configuration) {
            launch(slot, batchLimit: gates[gate].traits?.batchLimit ?? 1, now)
        } else {
            waitingAtHosts += 1
            hosts.gates[gates[gate].host].wait(slot, jobs[slot].lane)
        }
        return true
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
            end(slot, .suppressed, reason: reason)
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
        guard gates[gate].inFlight < configuration.perEndpoint else { return false }
        if let breaker = gates[gate].breaker, !breaker.mayPass(lane, inFlight: gates[gate].inFlight, at: now) {
            return false
        }
        if let pacer = gates[gate].pacer, pacer.nextSlot(lane, at: now) > now { return false }
        if let budget = gates[gate].budget, budgets[budget].pacer.nextSlot(lane, at: now) > now { return false }
        if let budget = notices[jobs[slot].notice].budget {
            return budgets[budget].pacer.nextSlot(lane, at: now) <= now
        }
        return true
    }

    private mutating func launch(_ slot: Int, batchLimit: Int, _ now: Timestamp) {
        let job = jobs[slot]
        board(slot, now)
        gates[job.gate].pacer?.take(at: now)
        if let budget = gates[job.gate].budget { budgets[budget].pacer.take(at: now) }
        var flight = Flight(
            notice: job.id.notice,
            reader: job.reader,
            lane: job.lane,
            part: job.machine.part,
            isRepeat: job.machine.wasAmbiguous,
            attempt: job.machine.attempts + 1,
            legs: [Flight.Leg(slot: slot, id: job.id, target: gates[job.gate].target)]
        )
        if gates[job.gate].isMerging { merge(into: &flight, carrier: slot, now) }
        let isInquiry = flight.isRepeat && gates[job.gate].traits?.canAskProvider ?? false
        if batchLimit > 1, !isInquiry { fill(&flight, like: job, limit: batchLimit, now) }
        if job.lane == .urgent { urgentInFlight += 1 } else { otherInFlight += 1 }
        hosts.gates[gates[job.gate].host].enter(job.lane)
        actions.append(.send(flight))
    }

    private mutating func board(_ slot: Int, _ now: Timestamp) {
        let gate = jobs[slot].gate
        jobs[slot].status = .inFlight
        gates[gate].inFlight += 1
        if let budget = notices[jobs[slot].notice].budget { budgets[budget].pacer.take(at: now) }
    }

    /// Takes jobs along that stand right behind and can share the request: same notice, reader, channel and part.
    private mutating func fill(_ flight: inout Flight, like first: Job, limit: Int, _ now: Timestamp) {
        let lane = Int(flight.lane.rawValue)
        let channel = gates[first.gate].target.channel
        while flight.legs.count < limit, let slot = lanes[lane].next {
            let job = jobs[slot]
            guard job.notice == first.notice, job.reader == first.reader, job.machine.part == flight.part,
                job.machine.wasAmbiguous == flight.isRepeat, now <= job.deadline,
                gates[job.gate].target.channel == channel,
                gates[job.gate].suppression(isDrill: notices[job.notice].isDrill) == nil,
                gates[job.gate].waiting.isEmpty, gates[job.gate].budget == gates[first.gate].budget,
                mayJoin(slot, now)
            else { return }
            _ = lanes[lane].popFirst()
            board(slot, now)
            // One request, so the account's budget was charged with the first; each address pays for itself.
            gates[job.gate].pacer?.take(at: now)
            flight.legs.append(Flight.Leg(slot: slot, id: job.id, target: gates[job.gate].target))
        }
    }

    /// Whether a job may leave with a request whose account has paid.
    private func mayJoin(_ slot: Int, _ now: Timestamp) -> Bool {
        let gate = jobs[slot].gate
        guard gates[gate].inFlight < configuration.perEndpoint,
            gates[gate].breaker?.mayPass(jobs[slot].lane, inFlight: gates[gate].inFlight, at: now) ?? true
        else { return false }
        return gates[gate].pacer.map { $0.nextSlot(jobs[slot].lane, at: now) <= now } ?? true
    }

    /// Takes along, in the same message, what waits for the same endpoint.
    private mutating func merge(into flight: inout Flight, carrier: Int, _ now: Timestamp) {
        let gate = jobs[carrier].gate
        guard mayMerge(carrier) else { return }
        var draft = Digest()
        _ = draft.add(notices[jobs[carrier].notice].notice)
        var left: [Int] = []
        for slot in gates[gate].waiting {
            let isAlive = !notices[jobs[slot].notice].isCancelled && now <= jobs[slot].deadline
            guard isAlive, mayMerge(slot), draft.add(notices[jobs[slot].notice].notice) else {
                left.append(slot)
                continue
            }
            leaveResidence(slot)
            board(slot, now)
            jobs[slot].digest = jobs[carrier].id
            flight.legs.append(Flight.Leg(slot: slot, id: jobs[slot].id, target: gates[gate].target))
        }
        gates[gate].waiting = left
        gates[gate].isMerging = !left.isEmpty
        guard flight.legs.count > 1 else { return }
        flight.isDigest = true
        jobs[carrier].digest = jobs[carrier].id
    }

    /// Whether a delivery may be told in a digest: an ordinary notice to a group, none of whose text has left.
    private func mayMerge(_ slot: Int) -> Bool {
        let job = jobs[slot]
        return job.mayMerge && job.lane != .urgent && job.reader == .member && job.machine.part == 0
            && !job.machine.wasAmbiguous && !notices[job.notice].isDrill && gates[job.gate].traits?.mayDigest ?? false
    }

    // MARK: Waiting at a gate

    /// Puts a job in its place among those who wait for its endpoint. A wait that people would notice goes on record, with the
    /// slot it has; one beyond the horizon goes back to the store until then. Where too many wait, or one could not leave
    /// in time, they will leave together.
    private mutating func wait(_ slot: Int, _ now: Timestamp) {
        let gate = jobs[slot].gate
        jobs[slot].status = .held
        let (moment, reason) = promisedSlot(for: slot, now)
        let isTooLate = moment > jobs[slot].deadline
        let isDeep = gates[gate].waiting.count >= configuration.digestDepth
        let merges =
            (isTooLate || isDeep) && reason == .pacing && mayMerge(slot)
            && gates[gate].waiting.count < Digest.mostWaiting
        if isTooLate, !merges { return end(slot, .expired) }
        if merges { gates[gate].isMerging = true }
        let isKnown = jobs[slot].nextAt.map { abs(($0 - moment).milliseconds) < 2000 } ?? false
        if moment - now >= .seconds(2), !isKnown {
            jobs[slot].nextAt = moment
            record(slot, .held, reason: reason.name, nextAt: moment)
            if moment > horizon || residents >= configuration.heldLimit, !merges { return park(slot, moment) }
        }
        if jobs[slot].stored == .held { reside(slot) }
        let job = jobs[slot]
        let place = gates[gate].waiting.lastIndex { jobs[$0].precedes(job) }.map { $0 + 1 } ?? 0
        gates[gate].waiting.insert(slot, at: place)
    }

    /// The moment at which a job that must wait will leave, and what it waits for.
    private mutating func promisedSlot(for slot: Int, _ now: Timestamp) -> (moment: Timestamp, reason: HoldReason) {
        let job = jobs[slot]
        var moment = ownSlot(for: slot, now)
        for budget in [gates[job.gate].budget, notices[job.notice].budget].compactMap(\.self) {
            // One that waited here before keeps the slot it was promised.
            if job.nextAt.map({ $0 > now }) ?? false { continue }
            moment = max(moment, budgets[budget].promise(job.lane, at: now))
        }
        if let reopening = gates[job.gate].breaker?.openUntil, reopening > moment { return (reopening, .breaker) }
        return (moment, .pacing)
    }

    private mutating func ownSlot(for slot: Int, _ now: Timestamp) -> Timestamp {
        let job = jobs[slot]
        // One that waited here before keeps the slot it was promised.
        if let moment = job.nextAt, moment > now { return moment }
        let gate = gates[job.gate]
        guard let pacer = gate.pacer else { return now }
        if job.lane == .urgent {
            let ahead = gate.waiting.prefix { jobs[$0].precedes(job) }.count
            return pacer.projectedSlot(.urgent, behind: ahead, at: now)
        }
        // Those who leave together need no slot each.
        if gate.isMerging, mayMerge(slot) {
            return gate.waiting.last.flatMap { jobs[$0].nextAt } ?? pacer.nextSlot(job.lane, at: now)
        }
        let isFresh = gate.waiting.isEmpty && (gate.parkedUntil ?? now) <= now
        var promised = isFresh ? pacer : gate.promised ?? pacer
        let moment = promised.nextSlot(job.lane, at: now)
        promised.take(at: moment)
        gates[job.gate].promised = promised
        return moment
    }

    /// The job leaves memory; its row brings it back when its time comes.
    private mutating func park(_ slot: Int, _ moment: Timestamp) {
        let gate = jobs[slot].gate
        gates[gate].parkedUntil = max(gates[gate].parkedUntil ?? moment, moment)
        remove(slot)
    }

    /// Lets those at a gate try again, as many as it could take.
    mutating func openGate(_ gate: Int, _ now: Timestamp) {
        guard !gates[gate].waiting.isEmpty else { return }
        // Those who leave together are taken along by the first.
        let room = gates[gate].isMerging ? 1 : configuration.perEndpoint - gates[gate].inFlight
        guard room > 0 else { return }
        let leaving = Array(gates[gate].waiting.prefix(room))
        gates[gate].waiting.removeFirst(leaving.count)
        for slot in leaving.reversed() {
            leaveResidence(slot)
            jobs[slot].status = .ready
            jobs[slot].readySince = now
            lanes[Int(jobs[slot].lane.rawValue)].prepend(slot, isRetry: jobs[slot].isRetry)
        }
    }

    /// Sees to it that a gate where somebody waits is opened again: by a flight's end, or by an alarm.
    mutating func watchGate(_ gate: Int, _ now: Timestamp) {
        guard let first = gates[gate].waiting.first, gates[gate].inFlight == 0 else { return }
        let lane = jobs[first].lane
        var moment = max(gates[gate].pacer?.nextSlot(lane, at: now) ?? now, now + .milliseconds(1))
        if let breaker = gates[gate].breaker, !breaker.mayPass(lane, inFlight: 0, at: now) {
            moment = max(moment, breaker.openUntil ?? now)
        }
        // A shared budget is not asked what it has free now: whoever waits for it has a slot of its own.
        if gates[gate].budget != nil || notices[jobs[first].notice].budget != nil {
            moment = max(moment, jobs[first].nextAt ?? now + .milliseconds(50))
        }
        if let alarm = gates[gate].alarmAt, alarm <= moment { return }
        gates[gate].alarmAt = moment
        alarms.insert(Alarm(at: moment, subject: .endpoint(gates[gate].target.number)))
    }

    // MARK: Held in memory

    mutating func reside(_ slot: Int) {
        if !jobs[slot].isResident { residents += 1 }
        jobs[slot].isResident = true
    }

    mutating func leaveResidence(_ slot: Int) {
        if jobs[slot].isResident { residents -= 1 }
        jobs[slot].isResident = false
    }
}
