import RelayModel
import RelayStore

/// Endpoints that are refused: held, tried now and then, let go by a success. Where many endpoints share an account,
/// the account is refused instead (``AccountSignal``).
extension Limits {
    /// What an attempt says about whether its endpoint takes messages.
    mutating func noteRefusal(
        _ outcome: AttemptOutcome,
        _ endpoint: Int,
        _ now: Timestamp,
        random: inout RandomSource,
        into actions: inout [DispatchAction]
    ) {
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

    /// Sees to a review by then.
    private mutating func review(by moment: Timestamp) { reviewAt = min(reviewAt ?? moment, moment) }

    /// Looks at all refused endpoints together, once a second at most: finds what many refusals have in common, and
    /// whom to tell.
    mutating func review(_ now: Timestamp, into actions: inout [DispatchAction]) {
        guard let planned = reviewAt, planned <= now else { return }
        reviewAt = nil
        let alike = refusals.alike(at: now)
        for place in commonRefusals.indices {
            guard let found = alike[commonRefusals[place].key]?.refusal else {
                commonRefusals[place].endpoints = 0
                continue
            }
            commonRefusals[place] = found
        }
        commonRefusals.removeAll { $0.endpoints < CommonRefusal.fewest }
        for (key, found) in alike where found.recent >= CommonRefusal.fewest {
            guard !commonRefusals.contains(where: { $0.key == key }) else { continue }
            let answered = recentEndpoints[activity(of: key.channel)].count(at: now)
            if found.recent * 2 > answered { commonRefusals.append(found.refusal) }
        }
        for group in refusals.takeUntold(at: now) { actions.append(.tellOwners(group)) }
        if !commonRefusals.isEmpty { review(by: now + .seconds(10)) }
        if let next = refusals.nextTelling { review(by: max(next, now + .seconds(1))) }
    }

    /// The place of a channel's recent endpoints.
    mutating func activity(of channel: ChannelName) -> Int {
        if let known = activities[channel] { return known }
        activities[channel] = recentEndpoints.count
        recentEndpoints.append(RecentEndpoints())
        return recentEndpoints.count - 1
    }
}
