import RelayModel
import RelayStore

/// Endpoints that are refused: held, tried now and then, let go by a success. Where many endpoints share an account,
/// the account is refused instead (``AccountSignal``).
extension Dispatcher {
    /// What an attempt says about whether its endpoint takes messages.
    mutating func noteRefusal(_ outcome: AttemptOutcome, _ endpoint: Int, _ now: Timestamp) {
        guard endpoints[endpoint].limiter == nil else { return }
        let number = endpoints[endpoint].target.number
        if !outcome.isOwnFault { recentEndpoints[endpoints[endpoint].activity].note(number, at: now) }
        let word = outcome.isOwnFault ? AccountSignal.nothing : AccountSignal(outcome.verdict)
        switch word {
        // It is switched off.
        case .refused where outcome.verdict.isGone: refusals.lift(number)
        case .refused:
            let new = refusals.refuse(endpoints[endpoint].target, outcome.verdict, at: now, random: &random)
            // Where many are refused alike, one timer says so.
            if let new, !isCommon(new) { actions.append(.reportEndpoint(.refused(new))) }
            review(by: now + .seconds(1))
        case .taken:
            guard let old = refusals.lift(number) else { return }
            if !isCommon(old) { actions.append(.reportEndpoint(.taken(old))) }
            review(by: now + .seconds(1))
        case .unclear: refusals.fail(number, at: now, random: &random)
        case .nothing: refusals.end(number)
        }
    }

    private func isCommon(_ refusal: EndpointRefusal) -> Bool {
        commonRefusals.contains { $0.channel == refusal.channel && $0.code == refusal.code }
    }

    /// What waits in memory for an endpoint goes to where it is now. What waits in the store is read with it.
    mutating func update(_ endpoint: Endpoint) {
        guard let slot = endpoints.occupied.first(where: { endpoints[$0].target.id == endpoint.id }) else { return }
        let target = EndpointTarget(
            number: endpoints[slot].target.number,
            id: endpoint.id,
            channel: endpoint.channel,
            address: endpoint.address,
            secret: endpoint.secret,
            isEnabled: endpoint.enabled,
            isForDrills: endpoint.drill
        )
        _ = endpointSlot(of: target)
    }

    /// Ends those at a state whose time is over: while the endpoint is refused, none of them leaves and finds out.
    mutating func expireWaiting(at endpoint: Int, _ now: Timestamp) {
        let late = endpoints[endpoint].waiting.filter { deliveries[$0].deadline <= now }
        guard !late.isEmpty else { return }
        endpoints[endpoint].waiting.removeAll { late.contains($0) }
        for slot in late { end(slot, .expired) }
    }

    /// When a delivery that was refused for its account or its endpoint tries again, and which of the two it waits for.
    mutating func refusedTrial(_ endpoint: Int, _ lane: Lane, _ now: Timestamp) -> DeliveryMachine.Trial {
        if let moment = accountTrial(endpoint, lane, now) {
            return DeliveryMachine.Trial(at: moment, reason: .accountRefused)
        }
        guard let refusal = refusals[endpoints[endpoint].target.number]?.pause else {
            return DeliveryMachine.Trial(at: now + Refusal.shortestPause, reason: .endpointRefused)
        }
        // Others that wait there try first: what is refused may be this message.
        return DeliveryMachine.Trial(at: refusal.trial(lane) + .seconds(1), reason: .endpointRefused)
    }
}
