import RelayJSON
import RelayModel

/// A compiled segment of a URL, header or body: bytes that are the same for every recipient, or the place of a field
/// that the request at hand fills.
enum Segment: Sendable {
    case bytes([UInt8])
    case field(Field, Escaping)
}

/// Fills a template that only notice-level fields stand in.
enum SegmentText {
    /// The text, nothing escaped. A field's own `{{…}}` is text, not a placeholder.
    static func plain(_ template: Template, _ fields: NoticeFields) -> String {
        template.pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .field(let field): fields.value(of: field).text
            }
        }.joined()
    }
}

/// How a field's text is written at its place.
enum Escaping: Sendable {
    /// As it is (a whole URL at the start of a URL template).
    case none
    /// Inside a JSON string.
    case json
    /// Alone as a JSON value: quoted, or bare where it is a number or an array.
    case jsonValue
    /// In a query, a form or a URL's path.
    case percent
    /// In a header: control characters and non-ASCII left out.
    case header
}

extension Escaping {
    /// Appends a text as this place wants it.
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

/// What a field holds for one notice.
enum FieldValue: Sendable {
    case text(String)
    /// A number or a boolean: written without quotes where it is a whole value of a JSON body.
    case bare(String)
    /// JSON text of its own.
    case json([UInt8])
    case nothing

    /// The value as text; JSON as it is written.
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
