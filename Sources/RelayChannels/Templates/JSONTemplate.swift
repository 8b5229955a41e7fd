/// A JSON value of a channel file, with placeholders in its strings. Built, never pasted: a field's text cannot leave its
/// string.
indirect enum JSONTemplate: Sendable {
    case object([Member])
    case array([JSONTemplate])
    case string(Template)
    /// A number, `true`, `false` or `null`, as the file writes it.
    case literal(String)

    /// One member of an object. An optional one (`name?:` in the file) is left out when all its fields are empty.
    struct Member: Sendable {
        let key: String
        let isOptional: Bool
        let value: JSONTemplate
    }

    /// All fields in it.
    var fields: [Field] {
        switch self {
        case .object(let members): members.flatMap(\.value.fields)
        case .array(let elements): elements.flatMap(\.fields)
        case .string(let template): template.fields
        case .literal: []
        }
    }
}
