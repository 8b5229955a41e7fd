import HeapModule
import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// A request ended: every delivery it carried goes its way.
    mutating func settle(_ flight: FlightEnd, _ now: Timestamp) {
        if flight.lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
        for result in flight.results {
            guard let job = jobs[result.slot] else { continue }
            gates[job.endpoint]?.inFlight -= 1
            switch result.outcome {
            case .attempt(let outcome): settle(result.slot, outcome, now)
            case .obstacle(let obstacle): settle(result.slot, obstacle, now)
            }
            openGate(job.endpoint, now)
            watchGate(job.endpoint, now)
        }
    }

    private mutating func settle(_ slot: Int, _ outcome: AttemptOutcome, _ now: Timestamp) {
        guard var job = jobs[slot], let active = notices[job.id.notice], let gate = gates[job.endpoint] else { return }
        let rules = DeliveryMachine.Rules(
            parts: outcome.parts,
            schedule: RetrySchedule(lane: job.lane),
            ambiguous: traits(of: gate.target.channel)?.ambiguous ?? .repeatOnce,
            deadline: job.deadline
        )
        let step = job.machine.on(outcome.verdict, rules, at: now, random: &random)
        jobs[slot] = job
        switch step {
        case .nextPart where !active.isCancelled:
            record(slot, .queued, outcome: outcome)
            jobs[slot]?.status = .ready
            lanes[Int(job.lane.rawValue)].prepend(slot, isRetry: false)
        case .again(let moment, let reason) where !active.isCancelled:
            if reason == .throttled, outcome.verdict.scope == .credential { block(job.endpoint, until: moment) }
            hold(slot, until: moment, reason, outcome, now)
        case .nextPart, .again:
            record(slot, .cancelled, outcome: outcome)
            remove(slot)
        case .finished(let state, let disable):
            if disable != nil { gates[job.endpoint]?.target.isEnabled = false }
            record(
                slot,
                state,
                outcome: outcome,
                disable: disable,
                latency: state.isReached ? now - active.notice.acceptedAt : nil
            )
            remove(slot)
        }
    }

    private mutating func settle(_ slot: Int, _ obstacle: SendObstacle, _ now: Timestamp) {
        switch obstacle {
        case .noChannel: end(slot, .failed, reason: "no_channel")
        case .secretMissing: hold(slot, until: now + .seconds(60), .secretMissing, nil, now)
        case .refused(let verdict, let text):
            let refusal = Verdict(verdict, code: AttemptOutcome.notSent, message: text)
            settle(slot, AttemptOutcome(verdict: refusal, startedAt: now, duration: 0, httpStatus: 0), now)
        }
    }

    /// The whole endpoint pauses: its credential was refused for speed.
    private mutating func block(_ number: UInt32, until moment: Timestamp) {
        if gates[number]?.pacer == nil { gates[number]?.pacer = EndpointPacer(windows: []) }
        gates[number]?.pacer?.block(until: moment)
        gates[number]?.promised?.block(until: moment)
    }

    private mutating func hold(
        _ slot: Int,
        until moment: Timestamp,
        _ reason: HoldReason,
        _ outcome: AttemptOutcome?,
        _ now: Timestamp
    ) {
        guard var job = jobs[slot] else { return }
        if moment > job.deadline { return end(slot, .expired) }
        let isCrowded = resident.count >= configuration.heldLimit
        let moment = isCrowded ? max(moment, horizon + .milliseconds(1)) : moment
        record(slot, .held, outcome: outcome, reason: reason.name, nextAt: moment)
        guard moment <= horizon else { return remove(slot) }
        job.status = .held
        job.nextAt = moment
        job.stored = .held
        jobs[slot] = job
        resident.insert(job.id)
        alarms.insert(Alarm(at: moment, subject: .job(slot: slot, id: job.id)))
    }

    // MARK: Records

    /// A delivery is over without an attempt.
    mutating func end(_ slot: Int, _ state: DeliveryState, reason: String? = nil) {
        record(slot, state, reason: reason)
        remove(slot)
    }

    /// Puts on record where a delivery stands.
    mutating func record(
        _ slot: Int,
        _ state: DeliveryState,
        outcome: AttemptOutcome? = nil,
        reason: String? = nil,
        nextAt: Timestamp? = nil,
        disable: String? = nil,
        latency: Duration? = nil
    ) {
        guard let job = jobs[slot] else { return }
        let record = DeliveryRecord(
            id: job.id,
            endpoint: job.endpoint,
            from: job.stored,
            to: state,
            attempts: job.machine.attempts,
            part: job.machine.part,
            nextAt: nextAt,
            reason: reason,
            attempt: outcome?.record(number: job.machine.attempts),
            reference: outcome?.verdict.reference,
            latency: latency?.milliseconds,
            disableEndpoint: disable
        )
        unrecorded += 1
        actions.append(.record(record))
        jobs[slot]?.stored = state
    }

    /// A job leaves memory.
    mutating func remove(_ slot: Int) {
        guard let job = jobs[slot] else { return }
        resident.remove(job.id)
        present.remove(job.id)
        if isLoadingDue { departed.insert(job.id) }
        jobs.remove(slot)
        gates[job.endpoint]?.jobs -= 1
        if let gate = gates[job.endpoint], gate.jobs == 0, gate.pacer == nil, gate.inFlight == 0 {
            gates[job.endpoint] = nil
        }
        notices[job.id.notice]?.jobs -= 1
        forgetIfOver(job.id.notice)
    }

    mutating func forgetIfOver(_ id: NoticeID) {
        guard let active = notices[id], active.jobs == 0, active.isEnd || active.isCancelled, !active.isLoading else {
            return
        }
        notices[id] = nil
        actions.append(.forget(id))
    }
}
