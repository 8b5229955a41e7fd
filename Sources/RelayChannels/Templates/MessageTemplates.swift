import RelayModel

/// The `messages` of a channel file and the rules of choice.
struct MessageTemplates: Sendable {
    let byName: [String: MessageTemplate]
    /// Reader, kind, lane or `default` → names in order of preference.
    let choice: [String: [String]]

    var fields: [Field] { byName.values.flatMap(\.fields) }

    /// The messages of a notice without special rules.
    var ordinary: [MessageTemplate] { (choice["default"] ?? []).compactMap { byName[$0] } }

    /// The names to try for a notice, best first: the reader's, then the kind's, then the lane's, then the default.
    func names(for content: NoticeContent) -> [String] {
        [content.reader.name, content.kind.name, content.lane.name, "default"].flatMap { choice[$0] ?? [] }
    }
}

/// The `request` section of a channel file, parsed.
struct RequestTemplate: Sendable {
    /// Used by HTTP requests only.
    var method = "POST"
    /// The URL of a request, or the server of a mail.
    var url = Template.empty
    var query: [(name: String, value: Template)] = []
    var headers: [(name: String, value: Template)] = []
    /// The envelope of a mail; nil for HTTP requests.
    var envelope: EnvelopeTemplate?
    var scheme = SigningScheme.none

    var fields: [Field] {
        url.fields + query.flatMap(\.value.fields) + headers.flatMap(\.value.fields) + (envelope?.fields ?? [])
    }
}

/// A JSON value of a channel file, with placeholders in its strings. It is built as a tree, so that a field's text
/// cannot leave its string.
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

/// Contents that a channel must not carry (protocols: sms, section 0).
enum ForbiddenText: String, StringEnum {
    /// A web address, with or without its scheme.
    case link
    /// A number to call back: seven digits or more in a row, or in groups.
    case number

    /// Whether the text contains it.
    func occurs(in text: String) -> Bool {
        let plain = PlainScalars(text)
        return switch self {
        case .link: LinkScan.holdsLink(plain)
        case .number: NumberScan(plain).holdsNumber(digits: 7)
        }
    }
}
