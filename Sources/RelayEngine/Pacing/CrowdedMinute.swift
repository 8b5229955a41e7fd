import RelayModel

/// Keeps scheduled notices away from the full and the half hour, when everybody sends and robots' servers refuse (protocols: rule 8).
enum CrowdedMinute {
    /// How much later a notice starts than it was to: 5–90 s where that is the first minute of a full or half hour. Urgent never.
    static func shift(of start: Timestamp, _ lane: Lane, random: inout some RandomNumberGenerator) -> Duration {
        let minute = start.milliseconds / 60_000
        guard lane != .urgent, minute % 30 == 0 else { return .zero }
        return .milliseconds(Int64.random(in: 5000...90_000, using: &random))
    }
}
