/// The least that an answer about a notice says.
struct StateAnswer: Decodable {
    var id: String
    var state: String
}
