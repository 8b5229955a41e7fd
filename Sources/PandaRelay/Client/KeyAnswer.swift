/// A key as the API lists it.
struct KeyAnswer: Decodable {
    var id: String
    var name: String
    var role: String
    var scope: String?
    var createdAt: String?
    var revokedAt: String?

    private enum CodingKeys: String, CodingKey {
        case id, name, role, scope
        case createdAt = "created_at"
        case revokedAt = "revoked_at"
    }
}

/// A key that was just made; the only answer that has its secret.
struct NewKeyAnswer: Decodable {
    var id: String
    var secret: String
}
