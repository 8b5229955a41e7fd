import RelayChannels
import RelayModel
import RelayStore

extension Dispatcher {
    /// A request ended: every delivery it carried goes its way.
    mutating func settle(_ attempt: AttemptResult, _ now: Timestamp) {
        guard let first = attempt.results.first?.slot else { return }
        // The host it left for, whatever address the endpoint has now.
        let host = waiting.deliveries[first].host ?? limits.endpoints[waiting.deliveries[first].endpoint].host
        limits.finish(attempt.lane, host: host)
        callWaiting(at: host)
        if !attempt.hasLeft { refund(attempt, first) }
        limits.noteAccount(of: waiting.deliveries[first].endpoint, attempt, now, random: &random, into: &actions)
        for place in attempt.results.indices {
            let slot = attempt.results[place].slot
            let endpoint = waiting.deliveries[slot].endpoint
            let pause = limits.pause(at: endpoint)
            limits.leave(waiting.deliveries[slot].request)
            // Other deliveries may wait here after this one has gone, so the state must outlive it.
            limits.endpoints[endpoint].deliveries += 1
            switch attempt.results[place].outcome {
            case .attempt(let outcome): settle(slot, outcome, now)
            case .failure(let failure): settle(slot, failure, now)
            }
            if limits.pause(at: endpoint) != pause { waitAnew(at: endpoint, now) }
            openEndpoint(endpoint, now)
            waiting.watchEndpoint(endpoint, &limits, at: now)
            limits.release(endpoint)
        }
    }

    private mutating func refund(_ attempt: AttemptResult, _ first: Int) {
        for result in attempt.results {
            let delivery = waiting.deliveries[result.slot]
            // A digest is one message: its carrier paid for all it tells.
            if let carrier = delivery.digest, carrier != delivery.id { continue }
            limits.refund(delivery.request, at: delivery.leftAt)
        }
        limits.refundAccount(of: waiting.deliveries[first].endpoint, at: waiting.deliveries[first].leftAt)
    }

    private mutating func settle(_ slot: Int, _ judged: AttemptOutcome, _ now: Timestamp) {
        let delivery = waiting.deliveries[slot]
        limits.note(judged, delivery.endpoint, now, random: &random)
        limits.noteRefusal(judged, delivery.endpoint, now, random: &random, into: &actions)
        if judged.verdict.lacksKeyword {
            actions.append(.lacksKeyword(limits.endpoints[delivery.endpoint].target.id, judged.verdict.message))
        }
        let wait = limits.noteThrottle(judged.verdict, delivery.endpoint, delivery.lane, now)
        let outcome = wait.map { judged.waiting($0.seconds(delivery.lane)) } ?? judged
        let trial =
            outcome.verdict.class == .permanentConfig
            ? limits.refusedTrial(delivery.endpoint, delivery.lane, now, random: &random) : nil
        let step = Settlement.step(
            of: &waiting.deliveries[slot],
            outcome,
            limits.endpoints[delivery.endpoint].traits?.ambiguous ?? .repeatOnce,
            canAsk: limits.endpoints[delivery.endpoint].traits?.canAskProvider ?? false,
            trial: trial,
            at: now,
            random: &random
        )
        if let wait, outcome.verdict.scope == .credential {
            // Others follow no earlier than this one does.
            var moment = now + .milliseconds(Int64(wait.seconds(delivery.lane) * 1000))
            if case .again(let until, _) = step { moment = until }
            let routine = max(moment, now + .milliseconds(Int64(wait.routine * 1000)))
            limits.block(
                delivery.endpoint,
                until: routine,
                urgent: min(moment, now + .milliseconds(Int64(wait.urgent * 1200)))
            )
        }
        let isCancelled = intake.notices[delivery.notice].isCancelled
        if outcome.verdict.class == .permanentConfig, delivery.isShared, leaveRefusedEndpoint(slot, outcome, step, now)
        {
            return
        }
        switch Settlement.next(after: step, outcome, isCancelled: isCancelled) {
        case .nextPart:
            record(slot, .queued, outcome: outcome)
            waiting.putNextPartFirst(slot, at: now)
        case .putBack:
            record(slot, .queued, outcome: outcome)
            remove(slot)
        case .hold(let moment, let reason): hold(slot, until: moment, reason, outcome, now)
        case .finished(let state, let disable):
            if disable != nil { limits.endpoints[delivery.endpoint].target.isEnabled = false }
            let acceptedAt = intake.notices[delivery.notice].acceptedAt
            let latency = state.isReached ? now.milliseconds - acceptedAt.milliseconds : nil
            record(slot, state, outcome: outcome, disable: disable, latency: latency)
            remove(slot)
        }
    }

    private mutating func settle(_ slot: Int, _ failure: SendFailure, _ now: Timestamp) {
        // What did not leave tries nothing. A message that cannot be made for the endpoint counts as an attempt, below.
        limits.refusals.end(limits.endpoints[waiting.deliveries[slot].endpoint].target.number)
        switch failure {
        case .noChannel: end(slot, .failed, reason: "no_channel")
        case .refusedTogether:
            waiting.deliveries[slot].digest = nil
            waiting.deliveries[slot].mayShare = false
            waiting.makeReady(slot, at: now)
        case .secretMissing:
            if waiting.deliveries[slot].isShared, leaveRefusedEndpoint(slot, nil, nil, now) { return }
            hold(slot, until: now + .seconds(60), .secretMissing, nil, now)
        case .tokenMissing(let moment):
            // It may come any moment: nothing expires for want of one before its time.
            hold(slot, until: min(moment, waiting.deliveries[slot].deadline), .tokenMissing, nil, now)
        case .tokenRefused:
            let trial =
                limits.accountTrial(
                    waiting.deliveries[slot].endpoint,
                    waiting.deliveries[slot].lane,
                    now,
                    random: &random
                )
                ?? now + Refusal.shortestPause
            hold(slot, until: min(trial, waiting.deliveries[slot].deadline), .accountRefused, nil, now)
        case .refused(let verdict, let scope, let text):
            let refusal = Verdict(verdict, scope: scope, code: AttemptOutcome.notSent, message: text)
            settle(slot, AttemptOutcome(verdict: refusal, startedAt: now, duration: 0, httpStatus: 0), now)
        }
    }

    /// Waits until then, in memory where it is soon and there is room, else in the store.
    mutating func hold(
        _ slot: Int,
        until moment: Timestamp,
        _ reason: HoldReason,
        _ outcome: AttemptOutcome?,
        _ now: Timestamp
    ) {
        if moment > waiting.deliveries[slot].deadline { return end(slot, .expired) }
        let moment = waiting.momentOrLater(slot, moment, lookahead: intake.lookahead, random: &random)
        record(slot, .held, outcome: outcome, reason: reason.name, nextAt: moment)
        guard moment <= intake.lookahead || waiting.staysNear(slot, moment, at: now) else { return remove(slot) }
        waiting.hold(slot, until: moment, reason)
    }

    /// A delivery waits at its endpoint: in memory, on record or in the store.
    mutating func waitAtEndpoint(_ slot: Int, _ now: Timestamp) {
        let placement = waiting.place(
            slot,
            dueAt: intake.notices[waiting.deliveries[slot].notice].dueAt,
            lookahead: intake.lookahead,
            &limits,
            at: now,
            random: &random
        )
        switch placement {
        case .expired: end(slot, .expired)
        case .waits(let moment): recordWait(slot, moment)
        case .parked(let moment):
            recordWait(slot, moment)
            remove(slot)
        }
    }

    private mutating func recordWait(_ slot: Int, _ moment: Timestamp?) {
        guard let moment else { return }
        record(slot, .held, reason: waiting.deliveries[slot].reason?.name, nextAt: moment)
    }

    /// Gives new slots to the deliveries that wait at an endpoint: the receiver asked for a pause, or nothing is sent
    /// to it for a while.
    private mutating func waitAnew(at endpoint: Int, _ now: Timestamp) {
        let slots = limits.endpoints[endpoint].waiting
        limits.endpoints[endpoint].waiting = []
        for slot in slots {
            waiting.forgetSlot(slot)
            waitAtEndpoint(slot, now)
        }
    }

    /// Lets those at an endpoint try again, as many as it could take.
    mutating func openEndpoint(_ endpoint: Int, _ now: Timestamp) {
        guard !limits.endpoints[endpoint].waiting.isEmpty else { return }
        if limits.isRefused(endpoint) {
            for slot in waiting.takeExpired(at: endpoint, &limits, at: now) { end(slot, .expired) }
        }
        waiting.openEndpoint(endpoint, &limits, at: now)
    }

    // MARK: Records

    /// A delivery is over without an attempt.
    mutating func end(_ slot: Int, _ state: DeliveryState, reason: String? = nil) {
        record(slot, state, reason: reason)
        remove(slot)
    }

    /// Records the state of a delivery, and of those that share its request.
    mutating func record(
        _ slot: Int,
        _ state: DeliveryState,
        outcome: AttemptOutcome? = nil,
        reason: String? = nil,
        nextAt: Timestamp? = nil,
        disable: String? = nil,
        latency: Int64? = nil
    ) {
        let endpoint = limits.endpoints[waiting.deliveries[slot].endpoint].target.number
        settlement.record(
            &waiting.deliveries[slot],
            of: endpoint,
            state,
            outcome: outcome,
            reason: reason,
            nextAt: nextAt,
            disable: disable,
            latency: latency,
            into: &actions
        )
        guard waiting.deliveries[slot].isShared, var share = shares[slot] else { return }
        settlement.recordOthers(&share, of: endpoint, isDrill: waiting.deliveries[slot].isDrill, into: &actions)
        shares[slot] = share
    }
}
