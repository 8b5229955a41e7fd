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

/// A new key. Only this answer contains the secret.
struct NewKeyAnswer: Decodable {
    var id: String
    var secret: String
}
