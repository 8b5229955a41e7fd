/// A refusal that a route documents.
struct APIProblem: Sendable, Hashable {
    var status: Int
    var code: String
    var summary: String

    /// The thing named in the path is not there, or the caller's unit does not see it.
    static func unknown(_ noun: String) -> APIProblem {
        APIProblem(
            status: 404,
            code: "unknown_\(noun)",
            summary: "There is no such \(noun), or this key does not see it."
        )
    }

    static let tooManyStreams = APIProblem(
        status: 429,
        code: "too_many_requests",
        summary: "The key has as many event streams open as it may."
    )
    static let tooManyStreamsOfAll = APIProblem(
        status: 503,
        code: "too_many_streams",
        summary: "All keys together have as many event streams open as there may be."
    )
    static let conflict = APIProblem(status: 409, code: "conflict", summary: "It contradicts what is stored.")
    static let outOfScope = APIProblem(
        status: 403,
        code: "out_of_scope",
        summary: "It lies outside the unit the key is for."
    )
    static let idempotency = APIProblem(
        status: 409,
        code: "idempotency_mismatch",
        summary: "The Idempotency-Key was used with another body."
    )
    static let emptyAudience = APIProblem(
        status: 422,
        code: "empty_audience",
        summary: "Nobody in the audience has an endpoint."
    )
    static let unknownCircle = APIProblem(
        status: 422,
        code: "unknown_circle",
        summary: "The audience names a circle that is not there."
    )
    static let tooLong = APIProblem(status: 422, code: "too_long", summary: "A text is longer than allowed.")
}
