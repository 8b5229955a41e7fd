/// A refusal that a route documents.
struct APIProblem: Sendable, Hashable {
    var status: Int
    var code: String
    var summary: String

    /// The object that the path names does not exist, or the caller's unit does not see it.
    static func unknown(_ noun: String) -> APIProblem {
        APIProblem(
            status: 404,
            code: "unknown_\(noun)",
            summary: "There is no such \(noun), or the key does not see it."
        )
    }

    static let tooManyStreams = APIProblem(
        status: 429,
        code: "too_many_requests",
        summary: "The key has reached its limit of event streams."
    )
    static let tooManyStreamsOfAll = APIProblem(
        status: 503,
        code: "too_many_streams",
        summary: "The limit of event streams of all keys is reached."
    )
    static let conflict = APIProblem(status: 409, code: "conflict", summary: "The request contradicts the stored data.")
    static let inUse = APIProblem(status: 409, code: "in_use", summary: "Other records use it; the detail says which.")
    static let forbiddenScope = APIProblem(
        status: 403,
        code: "forbidden_scope",
        summary: "The object belongs to a unit that the key does not manage."
    )
    static let outOfScope = APIProblem(
        status: 422,
        code: "out_of_scope",
        summary: "A field names a unit outside the key's own."
    )
    static let idTaken = APIProblem(status: 409, code: "id_taken", summary: "Another unit has this id.")
    static let preconditionFailed = APIProblem(
        status: 412,
        code: "precondition_failed",
        summary: "The object changed since it was read; `current` is its current value."
    )

    /// A field names an object that does not exist, or that the caller's unit does not see.
    static func unknownReference(_ noun: String, in field: String) -> APIProblem {
        APIProblem(status: 422, code: "unknown_\(noun)", summary: "`\(field)` names a \(noun) that does not exist.")
    }
    static let idempotency = APIProblem(
        status: 409,
        code: "idempotency_mismatch",
        summary: "The Idempotency-Key was used with another request."
    )
    static let emptyAudience = APIProblem(
        status: 422,
        code: "empty_audience",
        summary: "No one in the audience has an endpoint."
    )
    static let unknownCircle = APIProblem(
        status: 422,
        code: "unknown_circle",
        summary: "The audience names a circle that does not exist."
    )
}
