import RelayModel
import RelayStore

/// Deliveries that leave in one message, as a digest, because their own slots would be too late.
extension WaitingDeliveries {
    /// Whether a delivery may be told in a digest: an ordinary notice to a group, none of whose text has left.
    func mayMerge(_ slot: Int, _ limits: borrowing Limits) -> Bool {
        let delivery = deliveries[slot]
        return delivery.mayShare && delivery.lane != .urgent && delivery.reader == .member && delivery.machine.part == 0
            && delivery.machine.shortenedFrom == nil && !delivery.machine.isDoubtful && !delivery.isDrill
            && limits.endpoints[delivery.endpoint].traits?.mayDigest ?? false
    }

    private func waitsToMerge(_ slot: Int, _ limits: borrowing Limits) -> Bool {
        deliveries[slot].reason == .pacing && mayMerge(slot, limits)
    }

    /// Whether a delivery waits for the slot of a digest, to carry it or to be carried.
    func isCarrier(_ slot: Int, _ limits: borrowing Limits) -> Bool {
        limits.endpoints[deliveries[slot].endpoint].isMerging && waitsToMerge(slot, limits)
    }

    /// When a digest can leave that carries a delivery; nil where no delivery waits for a slot that could carry it.
    func digestSlot(of slot: Int, _ limits: borrowing Limits, _ now: Timestamp) -> Timestamp? {
        let endpoint = deliveries[slot].endpoint
        guard let pace = limits.endpoints[endpoint].pace else { return nil }
        let next = limits.limiters[pace].pacer.nextSlot(deliveries[slot].lane, at: now)
        if next > now || isCarrier(slot, limits) { return next }
        // Slots that are free now belong to deliveries that wait for a place.
        var first: Timestamp?
        for slot in limits.endpoints[endpoint].waiting where waitsToMerge(slot, limits) {
            if let moment = deliveries[slot].nextAt { first = min(first ?? moment, moment) }
        }
        return first
    }

    /// Takes along, in the message of a delivery that leaves, what waits for the same endpoint's rate. A delivery that
    /// waited for a place only had a slot of its own: it neither carries others nor is carried.
    /// - Returns: the deliveries that leave with it.
    mutating func merge(
        carrier: Int,
        _ notices: Slab<ActiveNotice>,
        _ limits: inout Limits,
        at now: Timestamp
    ) -> [Int] {
        guard waitsToMerge(carrier, limits) else { return [] }
        let endpoint = deliveries[carrier].endpoint
        var draft = Digest()
        _ = draft.add(notices[deliveries[carrier].notice].notice)
        var (taken, left): ([Int], [Int]) = ([], [])
        var isMerging = false
        for slot in limits.endpoints[endpoint].waiting {
            let notice = deliveries[slot].notice
            let isAlive = !notices[notice].isCancelled && now <= deliveries[slot].deadline
            let waits = waitsToMerge(slot, limits)
            guard isAlive, waits, draft.add(notices[notice].notice) else {
                left.append(slot)
                isMerging = isMerging || waits
                continue
            }
            uncountAsHeld(slot)
            deliveries[slot].reason = nil
            deliveries[slot].digest = deliveries[carrier].id
            taken.append(slot)
        }
        limits.endpoints[endpoint].waiting = left
        limits.endpoints[endpoint].isMerging = isMerging
        if !taken.isEmpty { deliveries[carrier].digest = deliveries[carrier].id }
        return taken
    }
}
