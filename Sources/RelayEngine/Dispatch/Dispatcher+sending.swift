import HeapModule
import RelayModel
import RelayStore

extension Dispatcher {
    /// Lets out what may leave now: urgent first, first tries before retries.
    mutating func pump(_ now: Timestamp) {
        guard !isStopping else { return }
        while let lane = laneWithRoom {
            guard let slot = lanes[lane].popFirst() else { return }
            prepare(slot, now)
        }
    }

    /// The most urgent lane that has something ready and a free connection.
    private var laneWithRoom: Int? {
        let urgent = Int(Lane.urgent.rawValue)
        guard urgentInFlight + otherInFlight < configuration.connections + configuration.urgentConnections else {
            return nil
        }
        if !lanes[urgent].isEmpty, unrecorded < configuration.unrecordedLimit * 2 { return urgent }
        guard otherInFlight < configuration.connections, unrecorded + otherInFlight < configuration.unrecordedLimit
        else {
            return nil
        }
        return lanes.indices.first { $0 != urgent && !lanes[$0].isEmpty }
    }

    /// A job's turn has come: it leaves, waits at its endpoint's gate, or ends without being sent.
    private mutating func prepare(_ slot: Int, _ now: Timestamp) {
        guard let job = jobs[slot], let active = notices[job.id.notice], let gate = gates[job.endpoint] else { return }
        defer { watchGate(job.endpoint, now) }
        guard !active.isCancelled else { return remove(slot) }
        if now > job.deadline { return end(slot, .expired) }
        if gate.target.isRemoved { return end(slot, .suppressed, reason: "endpoint_removed") }
        if !gate.target.isEnabled { return end(slot, .suppressed, reason: "endpoint_disabled") }
        if active.notice.kind == .drill, !gate.target.isForDrills {
            return end(slot, .suppressed, reason: "not_for_drills")
        }
        guard let traits = traits(of: gate.target.channel) else {
            return end(slot, .failed, reason: "no_channel")
        }
        if traits.isHuman { return end(slot, .awaitingHuman) }
        guard gate.inFlight < configuration.perEndpoint else { return wait(slot, now) }
        if let pacer = gate.pacer, pacer.nextSlot(job.lane, at: now) > now { return wait(slot, now) }
        launch(slot, traits, now)
    }

    private mutating func launch(_ slot: Int, _ traits: ChannelTraits, _ now: Timestamp) {
        guard let job = jobs[slot], let gate = gates[job.endpoint] else { return }
        var flight = Flight(
            notice: job.id.notice,
            reader: job.reader,
            lane: job.lane,
            part: job.machine.part,
            isRepeat: job.machine.wasAmbiguous,
            attempt: job.machine.attempts + 1,
            legs: [Flight.Leg(slot: slot, id: job.id, target: gate.target)]
        )
        board(slot, now)
        if traits.batchLimit > 1 { fill(&flight, channel: gate.target.channel, limit: traits.batchLimit, now) }
        if job.lane == .urgent { urgentInFlight += 1 } else { otherInFlight += 1 }
        actions.append(.send(flight))
    }

    private mutating func board(_ slot: Int, _ now: Timestamp) {
        guard let job = jobs[slot] else { return }
        jobs[slot]?.status = .inFlight
        gates[job.endpoint]?.inFlight += 1
        gates[job.endpoint]?.pacer?.take(at: now)
    }

    /// Takes jobs along that stand right behind and can share the request: same notice, reader, channel and part.
    private mutating func fill(_ flight: inout Flight, channel: ChannelName, limit: Int, _ now: Timestamp) {
        let lane = Int(flight.lane.rawValue)
        while flight.legs.count < limit, let slot = lanes[lane].next, let job = jobs[slot],
            let gate = gates[job.endpoint], job.id.notice == flight.notice, job.reader == flight.reader,
            job.machine.part == flight.part, job.machine.wasAmbiguous == flight.isRepeat,
            gate.target.channel == channel,
            gate.target.isEnabled, !gate.target.isRemoved,
            gate.target.isForDrills || notices[job.id.notice]?.notice.kind != .drill,
            gate.inFlight < configuration.perEndpoint,
            gate.waiting.isEmpty, gate.pacer?.nextSlot(job.lane, at: now) ?? now <= now, now <= job.deadline
        {
            _ = lanes[lane].popFirst()
            board(slot, now)
            flight.legs.append(Flight.Leg(slot: slot, id: job.id, target: gate.target))
        }
    }

    // MARK: Waiting at a gate

    /// Puts a job in its place among those who wait for its endpoint. A wait that people would notice goes on record, with the
    /// slot it has; one beyond the horizon goes back to the store until then.
    private mutating func wait(_ slot: Int, _ now: Timestamp) {
        guard var job = jobs[slot], var gate = gates[job.endpoint] else { return }
        job.status = .held
        var moment = now
        if gate.pacer != nil {
            moment = promisedSlot(for: job, &gate, now)
            gates[job.endpoint] = gate
            if moment > job.deadline { return end(slot, .expired) }
        }
        let isKnown = job.nextAt.map { abs(($0 - moment).milliseconds) < 2000 } ?? false
        if moment - now >= .seconds(2), !isKnown {
            job.nextAt = moment
            jobs[slot] = job
            record(slot, .held, reason: HoldReason.pacing.name, nextAt: moment)
            if moment > horizon || resident.count >= configuration.heldLimit { return park(slot, moment) }
        }
        jobs[slot] = job
        if jobs[slot]?.stored == .held { resident.insert(job.id) }
        let place = gate.waiting.lastIndex { jobs[$0]?.precedes(job) ?? true }.map { $0 + 1 } ?? 0
        gates[job.endpoint]?.waiting.insert(slot, at: place)
    }

    private func promisedSlot(for job: Job, _ gate: inout EndpointGate, _ now: Timestamp) -> Timestamp {
        guard let pacer = gate.pacer else { return now }
        // One that waited here before keeps the slot it was promised.
        if let slot = job.nextAt, slot > now { return slot }
        if job.lane == .urgent {
            let ahead = gate.waiting.prefix { jobs[$0]?.precedes(job) ?? false }.count
            return pacer.projectedSlot(.urgent, behind: ahead, at: now)
        }
        if gate.waiting.isEmpty, (gate.parkedUntil ?? now) <= now { gate.promised = nil }
        var promised = gate.promised ?? pacer
        let slot = promised.nextSlot(job.lane, at: now)
        promised.take(at: slot)
        gate.promised = promised
        return slot
    }

    /// The job leaves memory; its row brings it back when its time comes.
    private mutating func park(_ slot: Int, _ moment: Timestamp) {
        guard let job = jobs[slot] else { return }
        let last = gates[job.endpoint]?.parkedUntil ?? moment
        gates[job.endpoint]?.parkedUntil = max(last, moment)
        remove(slot)
    }

    /// Lets those at a gate try again, as many as it could take.
    mutating func openGate(_ number: UInt32, _ now: Timestamp) {
        guard var gate = gates[number], !gate.waiting.isEmpty else { return }
        let room = configuration.perEndpoint - gate.inFlight
        guard room > 0 else { return }
        let leaving = Array(gate.waiting.prefix(room))
        gate.waiting.removeFirst(leaving.count)
        gates[number] = gate
        for slot in leaving.reversed() {
            guard var job = jobs[slot] else { continue }
            resident.remove(job.id)
            job.status = .ready
            jobs[slot] = job
            lanes[Int(job.lane.rawValue)].prepend(slot, isRetry: job.isRetry)
        }
    }

    /// Sees to it that a gate where somebody waits is opened again: by a flight's end, or by an alarm.
    mutating func watchGate(_ number: UInt32, _ now: Timestamp) {
        guard var gate = gates[number], let first = gate.waiting.first.flatMap({ jobs[$0] }), gate.inFlight == 0 else {
            return
        }
        let moment = max(gate.pacer?.nextSlot(first.lane, at: now) ?? now, now + .milliseconds(1))
        if let alarm = gate.alarmAt, alarm <= moment { return }
        gate.alarmAt = moment
        gates[number] = gate
        alarms.insert(Alarm(at: moment, subject: .endpoint(number)))
    }
}
