/// A part's body: the same bytes for every request, or segments that each request fills.
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

    /// The bytes for one request. Fixed bytes are shared, not copied.
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

    /// The approximate size of the body; a field of the attempt counts as 64 bytes.
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
