import HeapModule
import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// A request ended: every delivery it carried goes its way.
    mutating func settle(_ attempt: AttemptResult, _ now: Timestamp) {
        if attempt.lane == .urgent { urgentInFlight -= 1 } else { otherInFlight -= 1 }
        if let first = attempt.results.first { leaveHost(of: first.slot, attempt.lane) }
        if !attempt.hasLeft { refund(attempt) }
        noteAccount(attempt, now)
        for place in attempt.results.indices {
            let slot = attempt.results[place].slot
            let endpoint = deliveries[slot].endpoint
            let pause = self.pause(at: endpoint)
            endpoints[endpoint].inFlight -= 1
            if attempt.lane == .urgent { endpoints[endpoint].urgentInFlight -= 1 }
            // Other deliveries may wait here after this one has gone, so the state must outlive it.
            endpoints[endpoint].deliveries += 1
            switch attempt.results[place].outcome {
            case .attempt(let outcome): settle(slot, outcome, now)
            case .failure(let failure): settle(slot, failure, now)
            }
            if self.pause(at: endpoint) != pause { waitAnew(at: endpoint, now) }
            openEndpoint(endpoint, now)
            watchEndpoint(endpoint, now)
            release(endpoint)
        }
    }

    /// Until when all deliveries at an endpoint must wait, whatever slot is reserved for them.
    private func pause(at endpoint: Int) -> (breaker: Timestamp?, pace: Timestamp?, refusal: Timestamp?) {
        let pace = endpoints[endpoint].pace.flatMap { limiters[$0].pacer.slowedUntil }
        return (endpoints[endpoint].breaker?.openUntil, pace, refusals[endpoints[endpoint].target.number]?.pause.until)
    }

    /// A place at a host is free: the next delivery that waits for it is tried.
    private mutating func leaveHost(of slot: Int, _ lane: Lane) {
        // The one it left for, whatever address the endpoint has now.
        let host = deliveries[slot].host ?? endpoints[deliveries[slot].endpoint].host
        hosts.limiters[host].leave(lane)
        callWaiting(at: host)
    }

    /// A message that never left takes no slot: else the caps of a number's day would be used up by tries at a
    /// network that is down.
    private mutating func refund(_ attempt: AttemptResult) {
        for result in attempt.results {
            let delivery = deliveries[result.slot]
            // A digest is one message: its carrier paid for all it tells.
            if let carrier = delivery.digest, carrier != delivery.id { continue }
            if let pace = endpoints[delivery.endpoint].pace { limiters[pace].pacer.giveBack(at: delivery.leftAt) }
            if let sender = notices[delivery.notice].limiter { limiters[sender].pacer.giveBack(at: delivery.leftAt) }
        }
        if let first = attempt.results.first, let account = endpoints[deliveries[first.slot].endpoint].limiter {
            limiters[account].release(at: deliveries[first.slot].leftAt)
        }
    }

    /// What the outcome of a request says about its account, independent of the recipient.
    private mutating func noteAccount(_ attempt: AttemptResult, _ now: Timestamp) {
        guard let first = attempt.results.first, let account = endpoints[deliveries[first.slot].endpoint].limiter else {
            return
        }
        let channel = endpoints[deliveries[first.slot].endpoint].target.channel
        if let news = limiters[account].land(AccountSignal(attempt), at: now, random: &random) {
            actions.append(.report(channel, news))
        }
    }

    /// What an outcome says about the endpoint: whether it is alive.
    private mutating func note(_ outcome: AttemptOutcome, _ endpoint: Int, _ now: Timestamp) {
        let verdict = outcome.verdict
        if verdict.class != .throttled {
            endpoints[endpoint].throttles = 0
            if let account = endpoints[endpoint].limiter { limiters[account].throttles = 0 }
        }
        guard !outcome.isOwnFault else { return }
        let hasFailed = verdict.class == .retryable || verdict.class == .ambiguous
        guard hasFailed || endpoints[endpoint].breaker != nil else { return }
        var breaker = endpoints[endpoint].breaker ?? CircuitBreaker()
        breaker.on(hasFailed ? .failed : .answered, at: now, random: &random)
        endpoints[endpoint].breaker = hasFailed ? breaker : nil
    }

    /// A refusal for speed: counts those in a row.
    /// - Returns: how long what is refused waits; nil where the verdict is another.
    private mutating func noteThrottle(_ verdict: Verdict, _ endpoint: Int, _ lane: Lane, _ now: Timestamp)
        -> ThrottleDelay?
    {
        guard verdict.class == .throttled, let traits = endpoints[endpoint].traits else { return nil }
        let count: Int
        // What had left before the pause began says nothing more.
        if verdict.scope == .credential, let account = endpoints[endpoint].limiter {
            if !limiters[account].pacer.isBlocked(lane, at: now) { limiters[account].throttles += 1 }
            count = limiters[account].throttles
        } else {
            if !(endpoints[endpoint].pace.map { limiters[$0].pacer.isBlocked(lane, at: now) } ?? false) {
                endpoints[endpoint].throttles += 1
            }
            count = endpoints[endpoint].throttles
        }
        return traits.wait(verdict, max(1, count))
    }

    private mutating func settle(_ slot: Int, _ judged: AttemptOutcome, _ now: Timestamp) {
        let delivery = deliveries[slot]
        note(judged, delivery.endpoint, now)
        noteRefusal(judged, delivery.endpoint, now)
        if judged.verdict.lacksKeyword {
            actions.append(.lacksKeyword(endpoints[delivery.endpoint].target.id, judged.verdict.message))
        }
        let wait = noteThrottle(judged.verdict, delivery.endpoint, delivery.lane, now)
        let outcome = wait.map { judged.waiting($0.seconds(delivery.lane)) } ?? judged
        let rules = DeliveryMachine.Rules(
            parts: outcome.parts,
            isSplittable: outcome.isSplittable,
            schedule: RetrySchedule(lane: delivery.lane),
            ambiguous: endpoints[delivery.endpoint].traits?.ambiguous ?? .repeatOnce,
            canAsk: endpoints[delivery.endpoint].traits?.canAskProvider ?? false,
            trial: outcome.verdict.class == .permanentConfig
                ? refusedTrial(delivery.endpoint, delivery.lane, now) : nil,
            deadline: delivery.deadline
        )
        let step = deliveries[slot].machine.on(
            outcome.verdict,
            isOwnFault: outcome.isOwnFault,
            rules,
            at: now,
            random: &random
        )
        deliveries[slot].doubtfulSince =
            deliveries[slot].machine.isDoubtful ? delivery.doubtfulSince ?? outcome.startedAt : nil
        if let wait, outcome.verdict.scope == .credential {
            // Others follow no earlier than this one does.
            var moment = now + .milliseconds(Int64(wait.seconds(delivery.lane) * 1000))
            if case .again(let until, _) = step { moment = until }
            let routine = max(moment, now + .milliseconds(Int64(wait.routine * 1000)))
            block(
                delivery.endpoint,
                until: routine,
                urgent: min(moment, now + .milliseconds(Int64(wait.urgent * 1200)))
            )
        }
        let isCancelled = notices[delivery.notice].isCancelled
        if outcome.verdict.class == .permanentConfig, delivery.isShared, leaveRefusedEndpoint(slot, outcome, step, now)
        {
            return
        }
        switch step {
        case .nextPart where !isCancelled:
            record(slot, .queued, outcome: outcome)
            deliveries[slot].status = .ready
            deliveries[slot].readySince = now
            lanes[Int(delivery.lane.rawValue)].prepend(slot, isRetry: false)
        case .again(_, let reason)
        where !isCancelled && reason != .inquiry && outcome.verdict.code == TransportFault.abandoned.rawValue:
            // The relay stops. The next start sends it, whatever the clock says then: no moment of this one is kept.
            // Only a provider that is asked what became of the message needs its time.
            record(slot, .queued, outcome: outcome)
            remove(slot)
        case .again(let moment, let reason) where !isCancelled:
            hold(slot, until: moment, reason, outcome, now)
        case .nextPart, .again:
            record(slot, .cancelled, outcome: outcome)
            remove(slot)
        case .finished(let state, let disable):
            if disable != nil { endpoints[delivery.endpoint].target.isEnabled = false }
            record(
                slot,
                state,
                outcome: outcome,
                disable: disable,
                latency: state.isReached
                    ? now.milliseconds - notices[delivery.notice].acceptedAt.milliseconds : nil
            )
            remove(slot)
        }
    }

    private mutating func settle(_ slot: Int, _ failure: SendFailure, _ now: Timestamp) {
        // What did not leave tries nothing. A message that cannot be made for the endpoint counts as an attempt, below.
        refusals.end(endpoints[deliveries[slot].endpoint].target.number)
        switch failure {
        case .noChannel: end(slot, .failed, reason: "no_channel")
        case .refusedTogether:
            deliveries[slot].digest = nil
            deliveries[slot].mayShare = false
            makeReady(slot, now)
        case .secretMissing:
            if deliveries[slot].isShared, leaveRefusedEndpoint(slot, nil, nil, now) { return }
            hold(slot, until: now + .seconds(60), .secretMissing, nil, now)
        case .tokenMissing(let moment):
            // It may come any moment: nothing expires for want of one before its time.
            hold(slot, until: min(moment, deliveries[slot].deadline), .tokenMissing, nil, now)
        case .tokenRefused:
            let trial =
                accountTrial(deliveries[slot].endpoint, deliveries[slot].lane, now) ?? now + Refusal.shortestPause
            hold(slot, until: min(trial, deliveries[slot].deadline), .accountRefused, nil, now)
        case .refused(let verdict, let scope, let text):
            let refusal = Verdict(verdict, scope: scope, code: AttemptOutcome.notSent, message: text)
            settle(slot, AttemptOutcome(verdict: refusal, startedAt: now, duration: 0, httpStatus: 0), now)
        }
    }

    /// A token has arrived, or will not: the deliveries that waited for one are tried again, in order.
    mutating func callWaitingForToken(_ now: Timestamp) {
        for slot in waitingForToken.sorted(by: { deliveries[$0].arrival < deliveries[$1].arrival }) {
            deliveries[slot].nextAt = nil
            makeReady(slot, now)
        }
    }

    /// The whole endpoint pauses, or all of its account: the credential was refused for speed.
    mutating func block(_ endpoint: Int, until moment: Timestamp, urgent: Timestamp) {
        if let account = endpoints[endpoint].limiter { return limiters[account].block(until: moment, urgent: urgent) }
        let target = endpoints[endpoint].target
        let pace = endpoints[endpoint].pace ?? limiters.place(of: .address(target.channel, target.address), windows: [])
        endpoints[endpoint].pace = pace
        limiters[pace].block(until: moment, urgent: urgent)
    }

    /// When a delivery tries again whose account is refused; nil where the address is an account of its own. Somewhat
    /// after the account's next trial, so that this is another's: what is refused may be this message.
    mutating func accountTrial(_ endpoint: Int, _ lane: Lane, _ now: Timestamp) -> Timestamp? {
        guard let account = endpoints[endpoint].limiter else { return nil }
        // A warning is worth another try soon, one of all at a time. Not where others are taken: then it is refused for
        // what it says, and hundreds of the same would ask again and again.
        if lane == .urgent, let refusal = limiters[account].refusal {
            return refusal.nextLook(lane, at: now) + .milliseconds(Int64.random(in: 0...3000, using: &random))
        }
        let trial = limiters[account].refusal?.until ?? now + Refusal.shortestPause
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
        if moment > deliveries[slot].deadline { return end(slot, .expired) }
        let isFull = isCrowded && deliveries[slot].lane != .urgent && moment <= lookahead
        let moment = isFull ? min(momentInStore(), max(moment, deliveries[slot].deadline)) : moment
        record(slot, .held, outcome: outcome, reason: reason.name, nextAt: moment)
        guard moment <= lookahead || staysNear(slot, moment, now) else { return remove(slot) }
        deliveries[slot].status = .held
        deliveries[slot].reason = reason
        deliveries[slot].nextAt = moment
        countAsHeld(slot)
        deliveries[slot].timerAt = moment
        timers.insert(Timer(at: moment, subject: .delivery(slot: slot, id: deliveries[slot].id)))
        if reason == .tokenMissing { waitingForToken.insert(slot) }
    }

    // MARK: Records

    /// A delivery is over without an attempt.
    mutating func end(_ slot: Int, _ state: DeliveryState, reason: String? = nil) {
        record(slot, state, reason: reason)
        remove(slot)
    }

    /// Records the state of a delivery.
    mutating func record(
        _ slot: Int,
        _ state: DeliveryState,
        outcome: AttemptOutcome? = nil,
        reason: String? = nil,
        nextAt: Timestamp? = nil,
        disable: String? = nil,
        latency: Int64? = nil
    ) {
        let delivery = deliveries[slot]
        var record = DeliveryRecord(
            id: delivery.id,
            endpoint: endpoints[delivery.endpoint].target.number,
            from: delivery.stored,
            to: state,
            attempts: delivery.machine.attempts,
            part: delivery.machine.part,
            failures: delivery.machine.failures,
            isDoubtful: delivery.machine.isDoubtful,
            shortenedFrom: delivery.machine.shortenedFrom,
            nextAt: nextAt,
            reason: reason,
            attempt: outcome?.record(number: delivery.machine.attempts),
            reference: outcome?.verdict.reference,
            latency: latency,
            disableEndpoint: disable,
            digest: outcome == nil ? nil : delivery.digest
        )
        if delivery.isShared, let own = shares[slot]?.own.number, own != record.endpoint {
            // The row is the delivery's own endpoint's; it is the one in use that is switched off.
            record.endpoint = own
            record.disableEndpoint = nil
        }
        record.place = delivery.place
        deliveries[slot].place = nil
        if outcome != nil { deliveries[slot].digest = nil }
        unrecorded += 1
        actions.append(.record(record))
        if delivery.isShared { recordOthers(slot, like: record, disable: disable) }
        deliveries[slot].stored = state
    }
}
