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
    static let inUse = APIProblem(status: 409, code: "in_use", summary: "Other records use it; the detail says which.")
    static let forbiddenScope = APIProblem(
        status: 403,
        code: "forbidden_scope",
        summary: "It is seen, but belongs to a unit that the key does not manage."
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
        summary: "It was changed since it was read; `current` is what it is now."
    )

    /// A field names something that is not there, or that the caller's unit does not see.
    static func unknownReference(_ noun: String, in field: String) -> APIProblem {
        APIProblem(status: 422, code: "unknown_\(noun)", summary: "`\(field)` names a \(noun) that is not there.")
    }
    static let idempotency = APIProblem(
        status: 409,
        code: "idempotency_mismatch",
        summary: "The Idempotency-Key was used with another request."
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
}
