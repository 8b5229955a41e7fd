import HeapModule
import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// A request ended: every delivery it carried goes its way.
    mutating func settle(_ flight: FlightEnd, _ now: Timestamp) {
        if flight.lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
        if let first = flight.results.first { leaveHost(of: jobs[first.slot].gate, flight.lane) }
        for result in flight.results {
            let gate = jobs[result.slot].gate
            gates[gate].inFlight -= 1
            // Somebody may wait here after the job has gone, so the gate must outlive it.
            gates[gate].jobs += 1
            switch result.outcome {
            case .attempt(let outcome): settle(result.slot, outcome, now)
            case .obstacle(let obstacle): settle(result.slot, obstacle, now)
            }
            openGate(gate, now)
            watchGate(gate, now)
            release(gate)
        }
    }

    /// A place at a host is free: whoever waited for it goes next.
    private mutating func leaveHost(of gate: Int, _ lane: Lane) {
        let host = gates[gate].host
        hosts.gates[host].leave(lane)
        callWaiting(at: host)
    }

    /// What an outcome says about the endpoint: whether it is alive, and how often in a row it refused for speed.
    private mutating func note(_ outcome: inout AttemptOutcome, _ gate: Int, _ now: Timestamp) {
        let verdict = outcome.verdict
        if verdict.class == .throttled {
            gates[gate].throttles += 1
            if let traits = gates[gate].traits {
                outcome.verdict.waitSeconds = traits.wait(verdict, gates[gate].throttles)
            }
        } else {
            gates[gate].throttles = 0
        }
        guard !outcome.isOwnFault else { return }
        let hasFailed = verdict.class == .retryable || verdict.class == .ambiguous
        guard hasFailed || gates[gate].breaker != nil else { return }
        var breaker = gates[gate].breaker ?? CircuitBreaker()
        breaker.on(hasFailed ? .failed : .answered, at: now, random: &random)
        gates[gate].breaker = hasFailed ? breaker : nil
    }

    private mutating func settle(_ slot: Int, _ outcome: AttemptOutcome, _ now: Timestamp) {
        var outcome = outcome
        note(&outcome, jobs[slot].gate, now)
        let job = jobs[slot]
        let rules = DeliveryMachine.Rules(
            parts: outcome.parts,
            schedule: RetrySchedule(lane: job.lane),
            ambiguous: gates[job.gate].traits?.ambiguous ?? .repeatOnce,
            canAsk: gates[job.gate].traits?.canAskProvider ?? false,
            deadline: job.deadline
        )
        let step = jobs[slot].machine.on(
            outcome.verdict,
            isOwnFault: outcome.isOwnFault,
            rules,
            at: now,
            random: &random
        )
        let isCancelled = notices[job.notice].isCancelled
        switch step {
        case .nextPart where !isCancelled:
            record(slot, .queued, outcome: outcome)
            jobs[slot].status = .ready
            jobs[slot].readySince = now
            lanes[Int(job.lane.rawValue)].prepend(slot, isRetry: false)
        case .again(let moment, let reason) where !isCancelled:
            if reason == .throttled, outcome.verdict.scope == .credential { block(job.gate, until: moment) }
            hold(slot, until: moment, reason, outcome, now)
        case .nextPart, .again:
            record(slot, .cancelled, outcome: outcome)
            remove(slot)
        case .finished(let state, let disable):
            if disable != nil { gates[job.gate].target.isEnabled = false }
            record(
                slot,
                state,
                outcome: outcome,
                disable: disable,
                latency: state.isReached ? now - notices[job.notice].acceptedAt : nil
            )
            remove(slot)
        }
    }

    private mutating func settle(_ slot: Int, _ obstacle: SendObstacle, _ now: Timestamp) {
        switch obstacle {
        case .noChannel: end(slot, .failed, reason: "no_channel")
        case .digestRefused:
            jobs[slot].digest = nil
            jobs[slot].mayMerge = false
            makeReady(slot, now)
        case .secretMissing: hold(slot, until: now + .seconds(60), .secretMissing, nil, now)
        case .tokenMissing(let moment):
            // It may come any moment: nothing expires for want of one before its time.
            hold(slot, until: min(moment, jobs[slot].deadline), .tokenMissing, nil, now)
        case .tokenRefused(let text):
            // The credential is everybody's: switching off one endpoint after the other would cure nothing.
            let refusal = Verdict(.permanentConfig, scope: .recipient, code: AttemptOutcome.notSent, message: text)
            settle(slot, AttemptOutcome(verdict: refusal, startedAt: now, duration: 0, httpStatus: 0), now)
        case .refused(let verdict, let text):
            let refusal = Verdict(verdict, code: AttemptOutcome.notSent, message: text)
            settle(slot, AttemptOutcome(verdict: refusal, startedAt: now, duration: 0, httpStatus: 0), now)
        }
    }

    /// A token is there, or will not come: whoever waited for one looks again.
    mutating func callWaitingForToken(_ now: Timestamp) {
        let waiting = waitingForToken
        waitingForToken = []
        for (slot, id) in waiting where jobs.contains(slot) && jobs[slot].id == id && jobs[slot].status == .held {
            jobs[slot].nextAt = nil
            makeReady(slot, now)
        }
    }

    /// The whole endpoint pauses: its credential was refused for speed.
    private mutating func block(_ gate: Int, until moment: Timestamp) {
        if gates[gate].pacer == nil { gates[gate].pacer = EndpointPacer(windows: []) }
        gates[gate].pacer?.block(until: moment)
        gates[gate].promised?.block(until: moment)
    }

    private mutating func hold(
        _ slot: Int,
        until moment: Timestamp,
        _ reason: HoldReason,
        _ outcome: AttemptOutcome?,
        _ now: Timestamp
    ) {
        if moment > jobs[slot].deadline { return end(slot, .expired) }
        let isCrowded = residents >= configuration.heldLimit
        let moment = isCrowded ? max(moment, horizon + .milliseconds(1)) : moment
        record(slot, .held, outcome: outcome, reason: reason.name, nextAt: moment)
        guard moment <= horizon else { return remove(slot) }
        jobs[slot].status = .held
        jobs[slot].nextAt = moment
        reside(slot)
        jobs[slot].alarmAt = moment
        alarms.insert(Alarm(at: moment, subject: .job(slot: slot, id: jobs[slot].id)))
        if reason == .tokenMissing { waitingForToken.append((slot, jobs[slot].id)) }
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
        let job = jobs[slot]
        let record = DeliveryRecord(
            id: job.id,
            endpoint: gates[job.gate].target.number,
            from: job.stored,
            to: state,
            attempts: job.machine.attempts,
            part: job.machine.part,
            nextAt: nextAt,
            reason: reason,
            attempt: outcome?.record(number: job.machine.attempts),
            reference: outcome?.verdict.reference,
            latency: latency?.milliseconds,
            disableEndpoint: disable,
            digest: outcome == nil ? nil : job.digest
        )
        if outcome != nil { jobs[slot].digest = nil }
        unrecorded += 1
        actions.append(.record(record))
        jobs[slot].stored = state
    }
}
