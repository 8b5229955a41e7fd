import RelayModel

/// A header of a message: the same for everybody, or with a value that each request fills.
enum MessageHeader: Sendable {
    case fixed(HTTPField)
    case segments(name: String, [Segment])

    init(_ name: String, _ segments: [Segment]) {
        switch MessageBody(segments) {
        case .fixed(let bytes): self = .fixed(HTTPField(name, String(decoding: bytes, as: UTF8.self)))
        case .segments(let segments): self = .segments(name: name, segments)
        }
    }

    /// The line of one request. A fixed one is shared, not copied.
    func field(_ fields: AttemptFields) -> HTTPField {
        switch self {
        case .fixed(let field): field
        case .segments(let name, let segments): HTTPField(name, fields.text(segments))
        }
    }
}
