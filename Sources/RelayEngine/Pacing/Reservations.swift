import RelayModel

/// Slots reserved in sequence: the pacer as it will be once all reserved deliveries have left.
struct Reservations {
    private var pacer: EndpointPacer?
    /// The last reserved slot.
    private(set) var end = Timestamp(milliseconds: 0)

    /// The next slot that is not reserved. A plan whose slots have all passed starts again.
    /// - Parameter isAwaited: whether a delivery may still wait whose slot has passed, because nothing but the slot was
    ///   free: then such slots count as taken.
    mutating func reserve(
        _ lane: Lane,
        of current: EndpointPacer,
        isAwaited: Bool,
        at now: Timestamp
    ) -> Timestamp {
        if end <= now, !isAwaited { pacer = nil }
        // A message that left without a reservation is in the current pacer only.
        let slot = max(pacer?.nextSlot(lane, at: now) ?? now, current.nextSlot(lane, at: now))
        if pacer == nil { pacer = current }
        pacer?.take(at: slot)
        end = max(end, slot)
        return slot
    }
}

/// Keeps scheduled notices away from the full and the half hour, when everybody sends and robots' servers refuse
/// (protocols: rule 8).
enum PeakMinuteJitter {
    /// How much later a notice starts than it was to: 5–90 s where that is the first minute of a full or half hour.
    /// Urgent never.
    static func shift(of start: Timestamp, _ lane: Lane, random: inout some RandomNumberGenerator) -> Duration {
        let minute = start.milliseconds / 60_000
        guard lane != .urgent, minute % 30 == 0 else { return .zero }
        return .milliseconds(Int64.random(in: 5000...90_000, using: &random))
    }
}

/// How long messages wait after a refusal for speed, in seconds.
struct ThrottleDelay: Sendable, Hashable {
    /// At least so long as ``urgent``.
    var routine: Double
    /// As the receiver asked.
    var urgent: Double

    func seconds(_ lane: Lane) -> Double { lane == .urgent ? urgent : routine }
}
