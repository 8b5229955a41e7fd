import RelayModel
import RelayStore

extension Dispatcher {
    /// Leaves an endpoint that is switched off, refused, or not for drills, for another one with the same address.
    /// - Returns: whether there is one; the delivery is ready again then.
    mutating func leaveUnusableEndpoint(_ slot: Int, _ now: Timestamp) -> Bool {
        guard waiting.deliveries[slot].isShared, let other = otherEndpoint(slot) else { return false }
        move(slot, to: other)
        waiting.makeReady(slot, at: now)
        return true
    }

    /// Leaves an endpoint whose secret is refused, or missing, for another one with the same address and another
    /// secret.
    /// - Parameters:
    ///   - outcome: the attempt that was refused; nil where none was made.
    ///   - step: what would come next without another endpoint; it may be that this one is switched off.
    /// - Returns: whether there is one; the delivery is ready again then.
    mutating func leaveRefusedEndpoint(
        _ slot: Int,
        _ outcome: AttemptOutcome?,
        _ step: DeliveryMachine.Step?,
        _ now: Timestamp
    ) -> Bool {
        guard !intake.notices[waiting.deliveries[slot].notice].isCancelled else { return false }
        shares[slot]?.refused.append(limits.endpoints[waiting.deliveries[slot].endpoint].target.secret)
        guard let other = otherEndpoint(slot) else {
            shares[slot]?.refused = []
            return false
        }
        var disable: String?
        if case .finished(_, let reason) = step { disable = reason }
        if disable != nil { limits.endpoints[waiting.deliveries[slot].endpoint].target.isEnabled = false }
        if let outcome { record(slot, .queued, outcome: outcome, disable: disable) }
        move(slot, to: other)
        waiting.makeReady(slot, at: now)
        return true
    }

    private func otherEndpoint(_ slot: Int) -> EndpointTarget? {
        guard let share = shares[slot] else { return nil }
        let current = limits.endpoints[waiting.deliveries[slot].endpoint].target.number
        let isDrill = waiting.deliveries[slot].isDrill
        return share.targets.first { target in
            target.number != current && !share.refused.contains(target.secret)
                && limits.isUsable(target, isDrill: isDrill)
        }
    }

    private mutating func move(_ slot: Int, to target: EndpointTarget) {
        let former = waiting.deliveries[slot].endpoint
        let endpoint = limits.endpointInUse(target)
        limits.endpoints[endpoint].deliveries += 1
        waiting.deliveries[slot].endpoint = endpoint
        limits.release(former)
    }

    /// The deliveries that shared a request leave memory with it.
    mutating func removeShare(_ slot: Int) {
        guard let share = shares.removeValue(forKey: slot) else { return }
        let id = waiting.deliveries[slot].id
        for other in share.others {
            intake.leave(DeliveryID(notice: id.notice, ordinal: other.ordinal), of: waiting.deliveries[slot].notice)
        }
    }
}
