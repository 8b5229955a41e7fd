/// A key that was just made; the only answer that has its secret.
struct NewKeyAnswer: Decodable {
    var id: String
    var secret: String
}
