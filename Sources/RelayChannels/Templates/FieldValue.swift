/// What a field holds for one notice.
enum FieldValue: Sendable {
    case text(String)
    /// A number or a boolean: written without quotes where it stands alone in a JSON body.
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
