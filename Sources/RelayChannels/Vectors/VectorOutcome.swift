/// What came of one case of a vector file.
public struct VectorOutcome: Hashable, Sendable {
    /// The case's own id.
    public var id: String
    /// Whether the relay agrees.
    public var ok: Bool
    /// JSON: what the case expects.
    public var expected: String
    /// JSON: the same keys as the relay has them.
    public var got: String
}
