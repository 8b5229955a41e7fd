import RelayChannels
import RelayModel
import RelayStore

/// What the end of a request says about its endpoint and its account.
extension Limits {
    /// Until when all deliveries at an endpoint must wait, whatever slot is reserved for them.
    struct Pause: Equatable {
        let breaker: Timestamp?
        let pace: Timestamp?
        let refusal: Timestamp?
    }

    /// The pause of an endpoint.
    func pause(at endpoint: Int) -> Pause {
        Pause(
            breaker: endpoints[endpoint].breaker?.openUntil,
            pace: endpoints[endpoint].pace.flatMap { limiters[$0].pacer.slowedUntil },
            refusal: refusals[endpoints[endpoint].target.number]?.pause.until
        )
    }

    /// What the outcome of a request says about its account, independent of the recipient.
    mutating func noteAccount(
        of endpoint: Int,
        _ attempt: AttemptResult,
        _ now: Timestamp,
        random: inout RandomSource,
        into actions: inout [DispatchAction]
    ) {
        guard let account = endpoints[endpoint].limiter else { return }
        if let news = limiters[account].land(AccountSignal(attempt), at: now, random: &random) {
            actions.append(.report(endpoints[endpoint].target.channel, news))
        }
    }

    /// What an outcome says about the endpoint: whether it is alive.
    mutating func note(
        _ outcome: AttemptOutcome,
        _ endpoint: Int,
        _ now: Timestamp,
        random: inout RandomSource
    ) {
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
    mutating func noteThrottle(_ verdict: Verdict, _ endpoint: Int, _ lane: Lane, _ now: Timestamp) -> ThrottleDelay? {
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
    func accountTrial(
        _ endpoint: Int,
        _ lane: Lane,
        _ now: Timestamp,
        random: inout RandomSource
    ) -> Timestamp? {
        guard let account = endpoints[endpoint].limiter else { return nil }
        // A warning is worth another try soon, one of all at a time. Not where others are taken: then it is refused for
        // what it says, and hundreds of the same would ask again and again.
        if lane == .urgent, let refusal = limiters[account].refusal {
            return refusal.nextLook(lane, at: now) + .milliseconds(Int64.random(in: 0...3000, using: &random))
        }
        let trial = limiters[account].refusal?.until ?? now + Refusal.shortestPause
        return max(now, trial) + .milliseconds(Int64.random(in: 5000...30_000, using: &random))
    }

    /// When a delivery that was refused for its account or its endpoint tries again, and which of the two it waits for.
    func refusedTrial(
        _ endpoint: Int,
        _ lane: Lane,
        _ now: Timestamp,
        random: inout RandomSource
    ) -> DeliveryMachine.Trial {
        if let moment = accountTrial(endpoint, lane, now, random: &random) {
            return DeliveryMachine.Trial(at: moment, reason: .accountRefused)
        }
        guard let refusal = refusals[endpoints[endpoint].target.number]?.pause else {
            return DeliveryMachine.Trial(at: now + Refusal.shortestPause, reason: .endpointRefused)
        }
        // Others that wait there try first: what is refused may be this message.
        return DeliveryMachine.Trial(at: refusal.trial(lane) + .seconds(1), reason: .endpointRefused)
    }
}
