/// A part's body: the same bytes for everybody, or segments that each request fills.
enum MessageBody: Sendable {
    case fixed([UInt8])
    case segments([Segment])

    init(_ segments: [Segment]) {
        switch segments.count {
        case 0: self = .fixed([])
        case 1:
            if case .bytes(let bytes) = segments[0] { self = .fixed(bytes) } else { self = .segments(segments) }
        default: self = .segments(segments)
        }
    }

    /// The bytes of one request. Fixed ones are shared, not copied.
    func bytes(_ fields: AttemptFields) -> [UInt8] {
        switch self {
        case .fixed(let bytes): return bytes
        case .segments(let segments):
            var bytes: [UInt8] = []
            bytes.reserveCapacity(estimatedSize)
            fields.render(segments, to: &bytes)
            return bytes
        }
    }

    /// About how large the body becomes; a field of the attempt counts as 64 bytes.
    var estimatedSize: Int {
        switch self {
        case .fixed(let bytes): bytes.count
        case .segments(let segments):
            segments.reduce(0) { sum, segment in
                if case .bytes(let bytes) = segment { sum + bytes.count } else { sum + 64 }
            }
        }
    }
}
