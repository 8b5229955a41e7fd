import RelayModel

/// An account that the far side refuses (a wrong key, an empty package) is left alone for a while; then one request tries whether it was
/// mended. It is everybody's, so no endpoint is to blame for it. A warning tries every few seconds: it cannot wait minutes for an account
/// that was mended meanwhile, nor for one that was refused for what somebody else's message said.
///
/// A pure value.
struct AccountRefusal: Sendable, Hashable {
    /// The first pause; it doubles with each trial that fails.
    static let shortestPause = Duration.seconds(60)
    /// The longest pause.
    static let longestPause = Duration.seconds(600)
    /// The pause between urgent tries.
    static let urgentPause = Duration.seconds(5)

    /// Nothing leaves before then; after it one request may try.
    private(set) var until: Timestamp
    /// When it was last refused, or did not answer.
    private var lastFailure: Timestamp
    private var failedTrials = 0
    private var isTrying = false

    init(at now: Timestamp, random: inout some RandomNumberGenerator) {
        until = now
        lastFailure = now
        until = now + pause(&random)
    }

    /// Whether the next request may leave, as a trial.
    func mayPass(_ lane: Lane, at now: Timestamp) -> Bool { !isTrying && trial(lane) <= now }

    /// When somebody who must wait for a trial looks again.
    func nextLook(_ lane: Lane, at now: Timestamp) -> Timestamp { max(trial(lane), now + Self.urgentPause) }

    private func trial(_ lane: Lane) -> Timestamp {
        lane == .urgent ? min(until, lastFailure + Self.urgentPause) : until
    }

    /// A request leaves, as a trial.
    mutating func begin() { isTrying = true }

    /// A request came back that did not leave, or says nothing because the relay's own network failed.
    mutating func end() { isTrying = false }

    /// A request came back and did not show that the account is mended. One that left before the pause began says nothing more.
    mutating func fail(at now: Timestamp, random: inout some RandomNumberGenerator) {
        isTrying = false
        lastFailure = now
        guard until <= now else { return }
        failedTrials += 1
        until = now + pause(&random)
    }

    private func pause(_ random: inout some RandomNumberGenerator) -> Duration {
        let pause = min(Self.longestPause.milliseconds, Self.shortestPause.milliseconds << min(failedTrials, 10))
        return .milliseconds(Int64(Double(pause) * Double.random(in: 1...1.2, using: &random)))
    }
}
