import RelayModel

/// Slots that were promised one after the other: a pacer as it will be once all who have one have left.
struct SlotPlan {
    private var pacer: EndpointPacer?
    /// The last slot that was promised.
    private(set) var end = Timestamp(milliseconds: 0)

    /// The next slot that the plan has not promised. One whose slots have all passed begins anew.
    /// - Parameter isAwaited: whether somebody may still wait who has a slot that has passed, because nothing but the
    ///   slot was free: then such slots count as taken.
    mutating func promise(
        _ lane: Lane,
        of current: EndpointPacer,
        isAwaited: Bool,
        at now: Timestamp
    ) -> Timestamp {
        if end <= now, !isAwaited { pacer = nil }
        // What left without a promise is in the current pacer only.
        let slot = max(pacer?.nextSlot(lane, at: now) ?? now, current.nextSlot(lane, at: now))
        if pacer == nil { pacer = current }
        pacer?.take(at: slot)
        end = max(end, slot)
        return slot
    }
}
