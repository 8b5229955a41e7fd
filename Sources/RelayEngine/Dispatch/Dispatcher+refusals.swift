import RelayModel
import RelayStore

/// Endpoints that are refused: held, tried now and then, let go by a success. Where many endpoints share an account,
/// the account is refused instead (``AccountWord``).
extension Dispatcher {
    /// What an attempt says about whether its endpoint takes messages.
    mutating func noteRefusal(_ outcome: AttemptOutcome, _ gate: Int, _ now: Timestamp) {
        guard gates[gate].budget == nil else { return }
        let number = gates[gate].target.number
        if !outcome.isOwnFault { recentEndpoints[gates[gate].activity].note(number, at: now) }
        let word = outcome.isOwnFault ? AccountWord.nothing : AccountWord(outcome.verdict)
        switch word {
        // It is switched off.
        case .refused where outcome.verdict.isGone: refusals.lift(number)
        case .refused:
            let new = refusals.refuse(gates[gate].target, outcome.verdict, at: now, random: &random)
            // Where many are refused alike, one alarm says so.
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
        guard let slot = gates.occupied.first(where: { gates[$0].target.id == endpoint.id }) else { return }
        let target = EndpointTarget(
            number: gates[slot].target.number,
            id: endpoint.id,
            channel: endpoint.channel,
            address: endpoint.address,
            secret: endpoint.secret,
            isEnabled: endpoint.enabled,
            isForDrills: endpoint.drill
        )
        _ = gate(to: target)
    }

    /// Ends those at a gate whose time is over: while the endpoint is refused, none of them leaves and finds out.
    mutating func expireWaiting(at gate: Int, _ now: Timestamp) {
        let late = gates[gate].waiting.filter { jobs[$0].deadline <= now }
        guard !late.isEmpty else { return }
        gates[gate].waiting.removeAll { late.contains($0) }
        for slot in late { end(slot, .expired) }
    }

    /// When a delivery that was refused for its account or its endpoint tries again, and which of the two it waits for.
    mutating func refusedTrial(_ gate: Int, _ lane: Lane, _ now: Timestamp) -> DeliveryMachine.Trial {
        if let moment = accountTrial(gate, lane, now) {
            return DeliveryMachine.Trial(at: moment, reason: .accountRefused)
        }
        guard let refusal = refusals[gates[gate].target.number]?.pause else {
            return DeliveryMachine.Trial(at: now + Refusal.shortestPause, reason: .endpointRefused)
        }
        // Others that wait there try first: what is refused may be this message.
        return DeliveryMachine.Trial(at: refusal.trial(lane) + .seconds(1), reason: .endpointRefused)
    }
}
