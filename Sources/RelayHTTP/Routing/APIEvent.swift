/// One kind of server-sent event that a route's stream holds.
struct APIEvent: Sendable {
    /// The `event` field.
    var name: String
    /// When it comes.
    var summary: String
    /// The JSON in its `data` field.
    var schema: Schema
}
