import RelayModel

/// How long messages wait after a refusal for speed, in seconds.
struct ThrottleWait: Sendable, Hashable {
    /// At least so long as ``urgent``.
    var routine: Double
    /// As the far side asked.
    var urgent: Double

    func seconds(_ lane: Lane) -> Double { lane == .urgent ? urgent : routine }
}
