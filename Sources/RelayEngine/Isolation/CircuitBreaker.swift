public import RelayModel

/// Stops requests to an endpoint that keeps failing: after five failures in a row nothing is sent to it for a while,
/// then one message tests whether it works again.
///
/// A pure value. Only failures that concern the endpoint count: timeouts, broken connections, 5xx. A refusal for speed,
/// for content or for configuration comes from an endpoint that works.
public struct CircuitBreaker: Sendable, Hashable {
    /// The number of consecutive failures that open it.
    public static let threshold = 5
    /// The first pause; it doubles with each trial that fails.
    public static let shortestPause = Duration.seconds(30)
    /// The longest pause.
    public static let longestPause = Duration.seconds(600)

    /// The result of an exchange for the endpoint.
    public enum Event: Sendable, Hashable {
        case answered
        case failed
    }

    private var failures = 0
    private var failedTrials = 0
    /// The end of the pause; after it one message may be sent. Nil: the breaker is closed.
    public private(set) var openUntil: Timestamp?
    private var lastFailure = Timestamp(milliseconds: 0)

    /// Creates a closed breaker.
    public init() {}

    /// An exchange ended. A pause is lengthened by up to a fifth, so that endpoints of one host do not return together.
    public mutating func on(_ event: Event, at now: Timestamp, random: inout some RandomNumberGenerator) {
        guard event == .failed else {
            self = CircuitBreaker()
            return
        }
        lastFailure = now
        failures += 1
        if openUntil != nil {
            // Requests that left before it opened change nothing.
            guard openUntil.map({ $0 <= now }) ?? false else { return }
            failedTrials += 1
        } else if failures < Self.threshold {
            return
        }
        let pause = min(Self.longestPause.milliseconds, Self.shortestPause.milliseconds << min(failedTrials, 10))
        openUntil = now + .milliseconds(Int64(Double(pause) * Double.random(in: 1...1.2, using: &random)))
    }

    /// Whether a message may leave: any if it is closed; one at a time after the pause; an urgent one at any time,
    /// because a warning justifies the attempt.
    public func mayPass(_ lane: Lane, inFlight: Int, at now: Timestamp) -> Bool {
        guard let openUntil else { return true }
        return inFlight == 0 && (lane == .urgent || openUntil <= now)
    }

    /// Whether it has no state to keep.
    public func isIdle(at now: Timestamp) -> Bool {
        (openUntil ?? now) <= now && now - lastFailure > Self.longestPause
    }
}
