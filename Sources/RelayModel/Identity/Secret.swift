/// A text that must never be printed: a signing secret, a robot's URL, an API key.
///
/// Interpolating or dumping it gives dots; the only way to the text is ``reveal()``, which is easy to search for.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Hides a text.
    public init(_ text: String) { self.text = text }

    /// The text itself, for the place that signs or sends.
    public func reveal() -> String { text }

    /// Whether there is nothing to hide.
    public var isEmpty: Bool { text.isEmpty }

    /// Whether it only names a place that holds the secret: `env:NAME` or `file:PATH`.
    public var isReference: Bool { text.hasPrefix("env:") || text.hasPrefix("file:") }

    public var description: String { "••••" }
    public var debugDescription: String { "••••" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
