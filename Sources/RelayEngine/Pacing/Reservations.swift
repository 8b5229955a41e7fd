import RelayModel

/// Slots reserved in sequence: a copy of the pacer that already counts the reserved deliveries as sent.
struct Reservations {
    private var pacer: EndpointPacer?
    /// The last reserved slot.
    private(set) var end = Timestamp(milliseconds: 0)

    /// Reserves the next free slot. If all reserved slots have passed, the sequence starts again from the current
    /// pacer.
    /// - Parameter isAwaited: whether a delivery may still wait with a slot that has passed, because another limit held
    ///   it. If so, passed slots stay reserved and the sequence does not start again.
    mutating func reserve(
        _ lane: Lane,
        of current: EndpointPacer,
        isAwaited: Bool,
        at now: Timestamp
    ) -> Timestamp {
        if end <= now, !isAwaited { pacer = nil }
        // A message without a reservation is counted only in the current pacer.
        let slot = max(pacer?.nextSlot(lane, at: now) ?? now, current.nextSlot(lane, at: now))
        if pacer == nil { pacer = current }
        pacer?.take(at: slot)
        end = max(end, slot)
        return slot
    }
}

/// Moves scheduled notices away from the full and the half hour, when many senders send and robots' servers refuse
/// (protocols: rule 8).
enum PeakMinuteJitter {
    /// The delay of a scheduled start: 5–90 s if it is in the first minute of a full or half hour. Urgent notices are
    /// not delayed.
    static func shift(of start: Timestamp, _ lane: Lane, random: inout some RandomNumberGenerator) -> Duration {
        let minute = start.milliseconds / 60_000
        guard lane != .urgent, minute % 30 == 0 else { return .zero }
        return .milliseconds(Int64.random(in: 5000...90_000, using: &random))
    }
}

/// The wait of messages after a refusal for speed, in seconds.
struct ThrottleDelay: Sendable, Hashable {
    /// The wait of messages that are not urgent; at least ``urgent``.
    var routine: Double
    /// The wait that the receiver asked for.
    var urgent: Double

    func seconds(_ lane: Lane) -> Double { lane == .urgent ? urgent : routine }
}
