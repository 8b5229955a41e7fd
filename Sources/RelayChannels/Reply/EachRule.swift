/// A reply that lists every recipient with a code of its own.
struct EachRule: Sendable {
    var list: JSONPath
    var name: JSONPath
    var code: JSONPath
    var message: JSONPath?
    var reference: JSONPath?
    /// Nil: the codes of the whole reply.
    var successCodes: [String]?
    /// Nil: the table of the whole reply.
    var answers: [AnswerRow]?
    /// Whether the list decides even where the reply has a code.
    var overridesCode = false
}
