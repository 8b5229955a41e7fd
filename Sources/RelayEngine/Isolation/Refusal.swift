import RelayModel

/// An account or an endpoint that is refused (a wrong key, a wrong clock, an empty package) is left alone for a
/// while; then one request tries whether it was mended. Nothing is switched off for it: the fault may be the relay's
/// or the network's. A warning tries every few seconds: it cannot wait minutes for what was mended meanwhile, nor for
/// what was refused because of another message.
///
/// A pure value.
struct Refusal: Sendable, Hashable {
    /// The first pause; it doubles with each trial that fails.
    static let shortestPause = Duration.seconds(60)
    /// The longest pause.
    static let longestPause = Duration.seconds(600)
    /// The pause between urgent tries.
    static let urgentPause = Duration.seconds(5)

    /// Nothing that is not urgent leaves before then; after it one request may try.
    private(set) var until: Timestamp
    /// When it was last refused, or did not answer.
    private(set) var lastFailure: Timestamp
    /// Nothing leaves before then, urgent or not: the receiver penalises repeated requests.
    private var closedUntil: Timestamp
    private var failedTrials = 0
    private(set) var isTrying = false

    /// - Parameter closed: how long not even an urgent request may try.
    init(at now: Timestamp, closed: Duration = .zero, random: inout some RandomNumberGenerator) {
        until = now
        lastFailure = now
        closedUntil = now + closed
        until = max(closedUntil, now + pause(&random))
    }

    /// Whether the next request may leave, as a trial.
    func mayPass(_ lane: Lane, at now: Timestamp) -> Bool { !isTrying && trial(lane) <= now }

    /// When a delivery that must wait for a trial is tried again.
    func nextLook(_ lane: Lane, at now: Timestamp) -> Timestamp { max(trial(lane), now + Self.urgentPause) }

    /// When the next request of a lane may try.
    func trial(_ lane: Lane) -> Timestamp {
        lane == .urgent ? max(closedUntil, min(until, lastFailure + Self.urgentPause)) : until
    }

    /// A request leaves, as a trial.
    mutating func begin() { isTrying = true }

    /// A request came back that did not leave, or says nothing because the relay's own network failed.
    mutating func end() { isTrying = false }

    /// A request came back and did not show that the fault is mended. One that left before the pause began does not
    /// lengthen it.
    mutating func fail(at now: Timestamp, closed: Duration = .zero, random: inout some RandomNumberGenerator) {
        isTrying = false
        lastFailure = now
        closedUntil = max(closedUntil, now + closed)
        guard until <= now else { return }
        failedTrials += 1
        until = max(closedUntil, now + pause(&random))
    }

    private func pause(_ random: inout some RandomNumberGenerator) -> Duration {
        let pause = min(Self.longestPause.milliseconds, Self.shortestPause.milliseconds << min(failedTrials, 10))
        return .milliseconds(Int64(Double(pause) * Double.random(in: 1...1.2, using: &random)))
    }
}
