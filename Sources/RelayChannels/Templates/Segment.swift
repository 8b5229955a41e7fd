import RelayJSON
import RelayModel

/// A compiled segment of a URL, header or body: bytes that are the same for every recipient, or a field that each
/// request fills.
enum Segment: Sendable {
    case bytes([UInt8])
    case field(Field, Escaping)
}

/// Fills a template that contains only fields of the notice.
enum SegmentText {
    /// The text without escaping. A `{{…}}` in a field's value is text, not a placeholder.
    static func plain(_ template: Template, _ fields: NoticeFields) -> String {
        template.pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .field(let field): fields.value(of: field).text
            }
        }.joined()
    }
}

/// The escaping of a field's text at its position.
enum Escaping: Sendable {
    /// Unchanged (a whole URL at the start of a URL template).
    case none
    /// Inside a JSON string.
    case json
    /// A complete JSON value: quoted, or unquoted if it is a number or an array.
    case jsonValue
    /// In a query, a form or a URL's path.
    case percent
    /// In a header: control characters and non-ASCII left out.
    case header
}

extension Escaping {
    /// Appends a text with the escaping of this position.
    func append(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        switch self {
        case .none: bytes.append(contentsOf: text)
        case .json: JSONText.escape(text, to: &bytes)
        case .jsonValue: JSONText.quote(text, to: &bytes)
        case .percent: PercentEncoding.append(text, keeping: ":@", to: &bytes)
        case .header: bytes.append(contentsOf: text.lazy.filter { $0 >= 0x20 && $0 < 0x7F })
        }
    }
}

/// The value of a field for one notice.
enum FieldValue: Sendable {
    case text(String)
    /// A number or a boolean: written without quotes if it is a complete value of a JSON body.
    case bare(String)
    /// JSON text of its own.
    case json([UInt8])
    case nothing

    /// The value as text; JSON unchanged.
    var text: String {
        switch self {
        case .text(let text), .bare(let text): text
        case .json(let bytes): String(decoding: bytes, as: UTF8.self)
        case .nothing: ""
        }
    }

    /// Whether an optional member with it is left out.
    var isEmpty: Bool {
        switch self {
        case .text(let text): text.isEmpty
        case .nothing: true
        case .bare, .json: false
        }
    }
}
