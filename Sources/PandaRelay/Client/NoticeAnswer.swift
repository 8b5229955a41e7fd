/// A notice as the API lists it.
struct NoticeAnswer: Decodable {
    var id: String
    var kind: String
    var lane: String
    var state: String
    var severity: String?
    var title: String?
    var body: String?
    var issuer: String?
    var acceptedAt: String?
    var sendAt: String?
    var expiresAt: String?
    /// Whether retention has removed the title and the text.
    var bodyPurged: Bool?

    private enum CodingKeys: String, CodingKey {
        case id, kind, lane, state, severity, title, body, issuer
        case acceptedAt = "accepted_at"
        case sendAt = "send_at"
        case expiresAt = "expires_at"
        case bodyPurged = "body_purged"
    }
}

/// The fields that every answer about a notice has.
struct StateAnswer: Decodable {
    var id: String
    var state: String
}

/// A page of a list as the API returns it.
struct PageAnswer<Item: Decodable>: Decodable {
    var items: [Item]
    var nextCursor: String?

    private enum CodingKeys: String, CodingKey {
        case items
        case nextCursor = "next_cursor"
    }
}
