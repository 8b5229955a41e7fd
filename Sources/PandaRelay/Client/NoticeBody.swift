/// The body of `POST /v1/notices`.
struct NoticeBody: Encodable {
    /// The notice's audience.
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

/// The body of `POST /v1/warnings`.
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

/// The title and text of a correction.
struct TextBody: Encodable {
    var title: String
    var body: String
}
