/// A delivery as the API answers it.
struct DeliveryAnswer: Decodable {
    /// One try.
    struct Attempt: Decodable {
        var number: Int
        var startedAt: String?
        var verdict: String?
        var httpStatus: Int?
        var code: String?
        var message: String?

        private enum CodingKeys: String, CodingKey {
            case number, verdict, code, message
            case startedAt = "at"
            case httpStatus = "http_status"
        }
    }

    var id: String
    var notice: String?
    var reader: String?
    var endpoint: String
    var channel: String
    var owner: String?
    var ownerName: String?
    var state: String
    var heldUntil: String?
    var reason: String?
    var attemptCount: Int?
    var attempts: [Attempt]?
    var latency: Int64?

    private enum CodingKeys: String, CodingKey {
        case id, notice, reader, endpoint, channel, owner, state, reason, attempts
        case ownerName = "owner_name"
        case heldUntil = "held_until"
        case attemptCount = "attempt_count"
        case latency = "latency_ms"
    }
}
