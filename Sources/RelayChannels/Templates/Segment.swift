/// A compiled stretch of a URL, header or body: bytes that are the same for everybody, or the place of a field that the
/// request at hand fills.
enum Segment: Sendable {
    case bytes([UInt8])
    case field(Field, Escaping)
}
