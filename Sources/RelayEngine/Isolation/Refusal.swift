import RelayModel

/// The pause of an account or endpoint that is refused (a wrong key, a wrong clock, an empty package); after it one
/// request tests whether the fault is fixed. Nothing is switched off, because the fault may be the relay's or the
/// network's. Urgent requests test every few seconds: a warning cannot wait minutes for a fault that is fixed
/// meanwhile, or that concerned another message.
///
/// A pure value.
struct Refusal: Sendable, Hashable {
    /// The first pause; it doubles with each trial that fails.
    static let shortestPause = Duration.seconds(60)
    /// The longest pause.
    static let longestPause = Duration.seconds(600)
    /// The pause between urgent trials.
    static let urgentPause = Duration.seconds(5)

    /// The end of the pause for requests that are not urgent; after it one may be sent.
    private(set) var until: Timestamp
    /// The time of the last refusal or missing answer.
    private(set) var lastFailure: Timestamp
    /// The end of the pause for all requests: the receiver penalises repeated ones.
    private var closedUntil: Timestamp
    private var failedTrials = 0
    private(set) var isTrying = false

    /// - Parameter closed: how long urgent requests must wait too.
    init(at now: Timestamp, closed: Duration = .zero, random: inout some RandomNumberGenerator) {
        until = now
        lastFailure = now
        closedUntil = now + closed
        until = max(closedUntil, now + pause(&random))
    }

    /// Whether the next request may leave, as a trial.
    func mayPass(_ lane: Lane, at now: Timestamp) -> Bool { !isTrying && trial(lane) <= now }

    /// The time at which a delivery that waits for a trial is checked again.
    func nextLook(_ lane: Lane, at now: Timestamp) -> Timestamp { max(trial(lane), now + Self.urgentPause) }

    /// The time from which a request of a lane may leave as a trial.
    func trial(_ lane: Lane) -> Timestamp {
        lane == .urgent ? max(closedUntil, min(until, lastFailure + Self.urgentPause)) : until
    }

    /// A request leaves, as a trial.
    mutating func begin() { isTrying = true }

    /// A request ended that did not leave, or that failed in the relay's own network and says nothing.
    mutating func end() { isTrying = false }

    /// A request ended and the fault is still there. A request that left before the pause began does not lengthen it.
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
