/// A delivery as the API returns it.
struct DeliveryAnswer: Decodable {
    /// One attempt.
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

    /// A provider's delivery receipt.
    struct Receipt: Decodable {
        var state: String
        var code: String
        var at: String?
        var receivedAt: String
        var counted: Bool

        private enum CodingKeys: String, CodingKey {
            case state, code, at, counted
            case receivedAt = "received_at"
        }
    }

    /// A person's confirmation that the text was passed on.
    struct Forwarding: Decodable {
        var at: String
        var by: String
    }

    var id: String
    var notice: String?
    var reader: String?
    /// Null for a person without an endpoint.
    var endpoint: String?
    /// Null for a person without an endpoint.
    var channel: String?
    var owner: String?
    var ownerName: String?
    var state: String
    var heldUntil: String?
    var reason: String?
    var digest: String?
    var attemptCount: Int?
    var attempts: [Attempt]?
    var latency: Int64?
    /// The delivery that made the request which this delivery shares.
    var sharedWith: String?
    var receipts: [Receipt]?
    var forwarded: [Forwarding]?
    var text: String?

    private enum CodingKeys: String, CodingKey {
        case id, notice, reader, endpoint, channel, owner, state, reason, digest, attempts, receipts, forwarded, text
        case ownerName = "owner_name"
        case heldUntil = "held_until"
        case attemptCount = "attempt_count"
        case latency = "latency_ms"
        case sharedWith = "shared_with"
    }
}
