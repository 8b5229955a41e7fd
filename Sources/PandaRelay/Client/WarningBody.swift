/// A warning as `POST /v1/warnings` takes it.
struct WarningBody: Encodable {
    var eventID: String
    var phone: String
    var risk: String
    var suspect: String?
    var occurredAt: String?

    private enum CodingKeys: String, CodingKey {
        case phone, risk, suspect
        case eventID = "event_id"
        case occurredAt = "occurred_at"
    }
}
