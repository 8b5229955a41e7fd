/// One name and value of a JSON object.
struct JSONMember: Sendable, Hashable {
    var name: String
    var value: JSON
}
