/// A list of the recipients a successful reply refused: an array, or names joined by `|`.
struct RefusedList: Sendable {
    var path: JSONPath
    /// Put before each listed name to get the recipient's: `user:`.
    var prefix: String
}
