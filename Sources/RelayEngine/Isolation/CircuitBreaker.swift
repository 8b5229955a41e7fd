public import RelayModel

/// Spares an endpoint that keeps failing, and the relay the waiting: after five failures in a row nothing is sent to it
/// for a while, then one message tries whether it is back.
///
/// A pure value. Only failures that say something about the endpoint count: timeouts, broken connections, 5xx. A
/// refusal for speed, for content or for configuration comes from an endpoint that is alive.
public struct CircuitBreaker: Sendable, Hashable {
    /// Failures in a row that open it.
    public static let threshold = 5
    /// The first pause; it doubles with each trial that fails.
    public static let shortestPause = Duration.seconds(30)
    /// The longest pause.
    public static let longestPause = Duration.seconds(600)

    /// What an exchange said about the endpoint.
    public enum Event: Sendable, Hashable {
        case answered
        case failed
    }

    private var failures = 0
    private var failedTrials = 0
    /// Until when it is open; in the past: one message may try. Nil: it is closed.
    public private(set) var openUntil: Timestamp?
    private var lastFailure = Timestamp(milliseconds: 0)

    /// A closed one.
    public init() {}

    /// An exchange ended. A pause is up to a fifth longer than it must be, so that endpoints of one host do not come
    /// back together.
    public mutating func on(_ event: Event, at now: Timestamp, random: inout some RandomNumberGenerator) {
        guard event == .failed else {
            self = CircuitBreaker()
            return
        }
        lastFailure = now
        failures += 1
        if openUntil != nil {
            // What had left before it opened says nothing more.
            guard openUntil.map({ $0 <= now }) ?? false else { return }
            failedTrials += 1
        } else if failures < Self.threshold {
            return
        }
        let pause = min(Self.longestPause.milliseconds, Self.shortestPause.milliseconds << min(failedTrials, 10))
        openUntil = now + .milliseconds(Int64(Double(pause) * Double.random(in: 1...1.2, using: &random)))
    }

    /// Whether a message may leave: any while it is closed; one at a time to try it out once the pause is over, and an
    /// urgent one at any time, since a warning is worth the try.
    public func mayPass(_ lane: Lane, inFlight: Int, at now: Timestamp) -> Bool {
        guard let openUntil else { return true }
        return inFlight == 0 && (lane == .urgent || openUntil <= now)
    }

    /// Whether it has nothing to remember any more.
    public func isIdle(at now: Timestamp) -> Bool {
        (openUntil ?? now) <= now && now - lastFailure > Self.longestPause
    }
}
