/// A title and a text, for a correction.
struct TextBody: Encodable {
    var title: String
    var body: String
}
