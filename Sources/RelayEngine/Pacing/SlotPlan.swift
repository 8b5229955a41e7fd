import RelayModel

/// Slots that were promised one after the other: a pacer as it will be once all who have one have left.
struct SlotPlan {
    private var pacer: EndpointPacer?
    /// The last slot that was promised.
    private(set) var end = Timestamp(milliseconds: 0)

    /// The next slot that the plan has not promised. One whose slots have all passed begins anew.
    mutating func promise(_ lane: Lane, of current: EndpointPacer, at now: Timestamp) -> Timestamp {
        if end <= now { pacer = nil }
        let slot = (pacer ?? current).nextSlot(lane, at: now)
        if pacer == nil { pacer = current }
        pacer?.take(at: slot)
        end = max(end, slot)
        return slot
    }
}
