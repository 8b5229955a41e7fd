import HeapModule
import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// A request ended: every delivery it carried goes its way.
    mutating func settle(_ flight: FlightEnd, _ now: Timestamp) {
        if flight.lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
        if let first = flight.results.first { leaveHost(of: first.slot, flight.lane) }
        if !flight.hasLeft { refund(flight) }
        noteAccount(flight, now)
        for place in flight.results.indices {
            let slot = flight.results[place].slot
            let gate = jobs[slot].gate
            let pause = self.pause(at: gate)
            gates[gate].inFlight -= 1
            if flight.lane == .urgent { gates[gate].urgentInFlight -= 1 }
            // Somebody may wait here after the job has gone, so the gate must outlive it.
            gates[gate].jobs += 1
            switch flight.results[place].outcome {
            case .attempt(let outcome): settle(slot, outcome, now)
            case .obstacle(let obstacle): settle(slot, obstacle, now)
            }
            if self.pause(at: gate) != pause { waitAnew(at: gate, now) }
            openGate(gate, now)
            watchGate(gate, now)
            release(gate)
        }
    }

    /// Until when everybody at a gate must wait, whatever slot they were promised.
    private func pause(at gate: Int) -> (breaker: Timestamp?, pace: Timestamp?, refusal: Timestamp?) {
        let pace = gates[gate].pace.flatMap { budgets[$0].pacer.slowedUntil }
        return (gates[gate].breaker?.openUntil, pace, refusals[gates[gate].target.number]?.pause.until)
    }

    /// A place at a host is free: whoever waited for it goes next.
    private mutating func leaveHost(of slot: Int, _ lane: Lane) {
        // The one it left for, whatever address the endpoint has now.
        let host = jobs[slot].host ?? gates[jobs[slot].gate].host
        hosts.gates[host].leave(lane)
        callWaiting(at: host)
    }

    /// What never left costs nobody a slot: else the caps of a number's day would be used up by tries at a network that is down.
    private mutating func refund(_ flight: FlightEnd) {
        for result in flight.results {
            let job = jobs[result.slot]
            // A digest is one message: its carrier paid for all it tells.
            if let carrier = job.digest, carrier != job.id { continue }
            if let pace = gates[job.gate].pace { budgets[pace].pacer.giveBack(at: job.leftAt) }
            if let sender = notices[job.notice].budget { budgets[sender].pacer.giveBack(at: job.leftAt) }
        }
        if let first = flight.results.first, let account = gates[jobs[first.slot].gate].budget {
            budgets[account].returnUnsent(at: jobs[first.slot].leftAt)
        }
    }

    /// What a request says about its account, whoever it was for.
    private mutating func noteAccount(_ flight: FlightEnd, _ now: Timestamp) {
        guard let first = flight.results.first, let account = gates[jobs[first.slot].gate].budget else { return }
        let channel = gates[jobs[first.slot].gate].target.channel
        if let news = budgets[account].land(AccountWord(flight), at: now, random: &random) {
            actions.append(.report(channel, news))
        }
    }

    /// What an outcome says about the endpoint: whether it is alive.
    private mutating func note(_ outcome: AttemptOutcome, _ gate: Int, _ now: Timestamp) {
        let verdict = outcome.verdict
        if verdict.class != .throttled {
            gates[gate].throttles = 0
            if let account = gates[gate].budget { budgets[account].throttles = 0 }
        }
        guard !outcome.isOwnFault else { return }
        let hasFailed = verdict.class == .retryable || verdict.class == .ambiguous
        guard hasFailed || gates[gate].breaker != nil else { return }
        var breaker = gates[gate].breaker ?? CircuitBreaker()
        breaker.on(hasFailed ? .failed : .answered, at: now, random: &random)
        gates[gate].breaker = hasFailed ? breaker : nil
    }

    /// A refusal for speed: counts those in a row.
    /// - Returns: how long what is refused waits; nil where the verdict is another.
    private mutating func noteThrottle(_ verdict: Verdict, _ gate: Int, _ lane: Lane, _ now: Timestamp) -> ThrottleWait?
    {
        guard verdict.class == .throttled, let traits = gates[gate].traits else { return nil }
        let count: Int
        // What had left before the pause began says nothing more.
        if verdict.scope == .credential, let account = gates[gate].budget {
            if !budgets[account].pacer.isBlocked(lane, at: now) { budgets[account].throttles += 1 }
            count = budgets[account].throttles
        } else {
            if !(gates[gate].pace.map { budgets[$0].pacer.isBlocked(lane, at: now) } ?? false) {
                gates[gate].throttles += 1
            }
            count = gates[gate].throttles
        }
        return traits.wait(verdict, max(1, count))
    }

    private mutating func settle(_ slot: Int, _ judged: AttemptOutcome, _ now: Timestamp) {
        let job = jobs[slot]
        note(judged, job.gate, now)
        noteRefusal(judged, job.gate, now)
        if judged.verdict.lacksKeyword {
            actions.append(.lacksKeyword(gates[job.gate].target.id, judged.verdict.message))
        }
        let wait = noteThrottle(judged.verdict, job.gate, job.lane, now)
        let outcome = wait.map { judged.waiting($0.seconds(job.lane)) } ?? judged
        let rules = DeliveryMachine.Rules(
            parts: outcome.parts,
            isSplittable: outcome.isSplittable,
            schedule: RetrySchedule(lane: job.lane),
            ambiguous: gates[job.gate].traits?.ambiguous ?? .repeatOnce,
            canAsk: gates[job.gate].traits?.canAskProvider ?? false,
            trial: outcome.verdict.class == .permanentConfig ? refusedTrial(job.gate, job.lane, now) : nil,
            deadline: job.deadline
        )
        let step = jobs[slot].machine.on(
            outcome.verdict,
            isOwnFault: outcome.isOwnFault,
            rules,
            at: now,
            random: &random
        )
        jobs[slot].doubtfulSince =
            jobs[slot].machine.isDoubtful ? job.doubtfulSince ?? outcome.startedAt : nil
        if let wait, outcome.verdict.scope == .credential {
            // Others follow no earlier than this one does.
            var moment = now + .milliseconds(Int64(wait.seconds(job.lane) * 1000))
            if case .again(let until, _) = step { moment = until }
            let routine = max(moment, now + .milliseconds(Int64(wait.routine * 1000)))
            block(job.gate, until: routine, urgent: min(moment, now + .milliseconds(Int64(wait.urgent * 1200))))
        }
        let isCancelled = notices[job.notice].isCancelled
        if outcome.verdict.class == .permanentConfig, job.isShared, leaveRefusedEndpoint(slot, outcome, step, now) {
            return
        }
        switch step {
        case .nextPart where !isCancelled:
            record(slot, .queued, outcome: outcome)
            jobs[slot].status = .ready
            jobs[slot].readySince = now
            lanes[Int(job.lane.rawValue)].prepend(slot, isRetry: false)
        case .again(_, let reason)
        where !isCancelled && reason != .inquiry && outcome.verdict.code == TransportFault.abandoned.rawValue:
            // The relay stops. The next start sends it, whatever the clock says then: no moment of this one is kept. Only
            // a provider that is asked what became of the message needs its time.
            record(slot, .queued, outcome: outcome)
            remove(slot)
        case .again(let moment, let reason) where !isCancelled:
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
                latency: state.isReached
                    ? now.milliseconds - notices[job.notice].acceptedAt.milliseconds : nil
            )
            remove(slot)
        }
    }

    private mutating func settle(_ slot: Int, _ obstacle: SendObstacle, _ now: Timestamp) {
        // What did not leave tries nothing. A message that cannot be made for the endpoint counts as an attempt, below.
        refusals.end(gates[jobs[slot].gate].target.number)
        switch obstacle {
        case .noChannel: end(slot, .failed, reason: "no_channel")
        case .refusedTogether:
            jobs[slot].digest = nil
            jobs[slot].mayShare = false
            makeReady(slot, now)
        case .secretMissing:
            if jobs[slot].isShared, leaveRefusedEndpoint(slot, nil, nil, now) { return }
            hold(slot, until: now + .seconds(60), .secretMissing, nil, now)
        case .tokenMissing(let moment):
            // It may come any moment: nothing expires for want of one before its time.
            hold(slot, until: min(moment, jobs[slot].deadline), .tokenMissing, nil, now)
        case .tokenRefused:
            let trial = accountTrial(jobs[slot].gate, jobs[slot].lane, now) ?? now + Refusal.shortestPause
            hold(slot, until: min(trial, jobs[slot].deadline), .accountRefused, nil, now)
        case .refused(let verdict, let scope, let text):
            let refusal = Verdict(verdict, scope: scope, code: AttemptOutcome.notSent, message: text)
            settle(slot, AttemptOutcome(verdict: refusal, startedAt: now, duration: 0, httpStatus: 0), now)
        }
    }

    /// A token is there, or will not come: whoever waited for one looks again, in turn.
    mutating func callWaitingForToken(_ now: Timestamp) {
        for slot in waitingForToken.sorted(by: { jobs[$0].arrival < jobs[$1].arrival }) {
            jobs[slot].nextAt = nil
            makeReady(slot, now)
        }
    }

    /// The whole endpoint pauses, or all of its account: the credential was refused for speed.
    mutating func block(_ gate: Int, until moment: Timestamp, urgent: Timestamp) {
        if let account = gates[gate].budget { return budgets[account].block(until: moment, urgent: urgent) }
        let target = gates[gate].target
        let pace = gates[gate].pace ?? budgets.place(of: .address(target.channel, target.address), windows: [])
        gates[gate].pace = pace
        budgets[pace].block(until: moment, urgent: urgent)
    }

    /// When a delivery tries again whose account is refused; nil where the address is an account of its own. Somewhat after the
    /// account's next trial, so that this is another's: what is refused may be this message.
    mutating func accountTrial(_ gate: Int, _ lane: Lane, _ now: Timestamp) -> Timestamp? {
        guard let account = gates[gate].budget else { return nil }
        // A warning is worth another try soon, one of all at a time. Not where others are taken: then it is refused for what it says, and
        // hundreds of the same would ask again and again.
        if lane == .urgent, let refusal = budgets[account].refusal {
            return refusal.nextLook(lane, at: now) + .milliseconds(Int64.random(in: 0...3000, using: &random))
        }
        let trial = budgets[account].refusal?.until ?? now + Refusal.shortestPause
        return max(now, trial) + .milliseconds(Int64.random(in: 5000...30_000, using: &random))
    }

    /// Waits until then, in memory where it is soon and there is room, else in the store.
    mutating func hold(
        _ slot: Int,
        until moment: Timestamp,
        _ reason: HoldReason,
        _ outcome: AttemptOutcome?,
        _ now: Timestamp
    ) {
        if moment > jobs[slot].deadline { return end(slot, .expired) }
        let isFull = isCrowded && jobs[slot].lane != .urgent && moment <= horizon
        let moment = isFull ? min(momentInStore(), max(moment, jobs[slot].deadline)) : moment
        record(slot, .held, outcome: outcome, reason: reason.name, nextAt: moment)
        guard moment <= horizon || staysNear(slot, moment, now) else { return remove(slot) }
        jobs[slot].status = .held
        jobs[slot].reason = reason
        jobs[slot].nextAt = moment
        reside(slot)
        jobs[slot].alarmAt = moment
        alarms.insert(Alarm(at: moment, subject: .job(slot: slot, id: jobs[slot].id)))
        if reason == .tokenMissing { waitingForToken.insert(slot) }
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
        latency: Int64? = nil
    ) {
        let job = jobs[slot]
        var record = DeliveryRecord(
            id: job.id,
            endpoint: gates[job.gate].target.number,
            from: job.stored,
            to: state,
            attempts: job.machine.attempts,
            part: job.machine.part,
            failures: job.machine.failures,
            isDoubtful: job.machine.isDoubtful,
            shortenedFrom: job.machine.shortenedFrom,
            nextAt: nextAt,
            reason: reason,
            attempt: outcome?.record(number: job.machine.attempts),
            reference: outcome?.verdict.reference,
            latency: latency,
            disableEndpoint: disable,
            digest: outcome == nil ? nil : job.digest
        )
        if job.isShared, let own = shares[slot]?.own.number, own != record.endpoint {
            // The row is the delivery's own endpoint's; it is the one in use that is switched off.
            record.endpoint = own
            record.disableEndpoint = nil
        }
        record.place = job.place
        jobs[slot].place = nil
        if outcome != nil { jobs[slot].digest = nil }
        unrecorded += 1
        actions.append(.record(record))
        if job.isShared { recordOthers(slot, like: record, disable: disable) }
        jobs[slot].stored = state
    }
}
