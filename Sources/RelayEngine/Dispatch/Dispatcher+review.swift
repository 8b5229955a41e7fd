import HeapModule
import RelayModel

/// Looks at all refused endpoints together, once a second at most.
extension Dispatcher {
    /// Sees to a review by then.
    mutating func review(by moment: Timestamp) {
        if let reviewAt, reviewAt <= moment { return }
        reviewAt = moment
        timers.insert(Timer(at: moment, subject: .refusals))
    }

    /// Finds what many refusals have in common, and whom to tell.
    mutating func review(_ now: Timestamp) {
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
