/// A body in a platform's own format, handed to the handler as it came: whatever type it claims, nothing is checked before.
struct PushedBody: Sendable {
    /// The type the platform sends, for the document.
    var contentType: String
    var summary: String
    /// JSON Schema of what may come, as far as it is known.
    var schema: JSON
    /// What it looks like.
    var example: JSON
    /// The most bytes.
    var limit: Int
}
