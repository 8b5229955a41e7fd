import HTTPTypes
import Hummingbird

extension Problem {
    /// The relay has no place for a request.
    static let overloaded = Problem(
        .serviceUnavailable,
        "overloaded",
        "Too many requests are in progress; retry later.",
        headers: [.retryAfter: "1"]
    )

    /// A peer or key has reached its limit.
    /// - Parameter seconds: The time until it may retry, in seconds.
    static func tooManyRequests(_ detail: String, retryAfter seconds: Int) -> Problem {
        Problem(.tooManyRequests, "too_many_requests", detail, headers: [.retryAfter: "\(seconds)"])
    }

    static let tooManySlowBodies = tooManyRequests(
        "Too many slow bodies are arriving from this peer or with this key; send the body with the head.",
        retryAfter: 5
    ).closing

    static func tooManyWrongKeys(retryAfter seconds: Int) -> Problem {
        // Each further guess costs the client a connection.
        tooManyRequests("Too many wrong keys came from this peer.", retryAfter: seconds).closing
    }

    static let bodyTooSlow = Problem(.requestTimeout, "body_too_slow", "The body did not arrive in time.").closing

    /// The same refusal; it also closes the connection.
    private var closing: Problem {
        var problem = self
        problem.headers[.connection] = "close"
        return problem
    }

    /// Whether the log shows the refusal: it is not a mistake in a request, but may be an attack or an overload.
    var isOfInterest: Bool {
        switch status {
        case .unauthorized, .forbidden, .requestTimeout, .tooManyRequests: true
        case .serviceUnavailable: code == "overloaded" || code == "too_many_streams"
        default: false
        }
    }
}
