import RelayModel
import RelayStore

extension Dispatcher {
    /// Held deliveries in memory that the dispatcher will look at again: on their way, in their turn, waiting for a
    /// place at their host, or for their endpoint's breaker, pace or last request. Their rows' time may have passed,
    /// because these waits do not rewrite the row.
    func waitingDeliveries(at now: Timestamp) -> Set<DeliveryID> {
        var found: Set<DeliveryID> = []
        for slot in waiting.deliveries.occupied
        where waiting.deliveries[slot].stored == .held && willBeLookedAt(slot, now) {
            let id = waiting.deliveries[slot].id
            found.insert(id)
            for other in shares[slot]?.others ?? [] {
                found.insert(DeliveryID(notice: id.notice, ordinal: other.ordinal))
            }
        }
        return found
    }

    /// Whether an event remains that advances a delivery: a timer, the end of a request, or its turn.
    private func willBeLookedAt(_ slot: Int, _ now: Timestamp) -> Bool {
        let delivery = waiting.deliveries[slot]
        guard delivery.status == .held else { return true }
        // A timer whose time has passed is lost, unless it fires in this turn.
        func isSet(_ timer: Timestamp?) -> Bool { timer.map { now - $0 < .seconds(1) } ?? false }
        return isSet(delivery.timerAt) || isSet(limits.endpoints[delivery.endpoint].timerAt)
            || limits.endpoints[delivery.endpoint].inFlight > 0
    }
}
