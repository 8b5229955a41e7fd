/// A notice as `POST /v1/notices` takes it.
struct NoticeBody: Encodable {
    /// Whom it is for.
    struct Audience: Encodable {
        var circles: [String]
        var roles: [String]?
        var includeChildren: Bool

        private enum CodingKeys: String, CodingKey {
            case circles, roles
            case includeChildren = "include_children"
        }
    }

    var kind: String
    var title: String
    var body: String
    var audience: Audience
    var lane: String?
    var severity: String?
    var expiresIn: String?
    var sendAt: String?

    private enum CodingKeys: String, CodingKey {
        case kind, title, body, audience, lane, severity
        case expiresIn = "expires_in"
        case sendAt = "send_at"
    }
}

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

/// A title and a text, for a correction.
struct TextBody: Encodable {
    var title: String
    var body: String
}
