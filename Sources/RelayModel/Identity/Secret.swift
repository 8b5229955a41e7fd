/// A text that must never be printed: a signing secret, a robot's URL, an API key.
///
/// Interpolation, dumps and mirrors show dots. ``reveal()`` is the only access to the text, and easy to search for.
public struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    /// Wraps a text.
    public init(_ text: String) { self.text = text }

    /// The text, for code that signs or sends.
    public func reveal() -> String { text }

    /// Whether the text is empty.
    public var isEmpty: Bool { text.isEmpty }

    /// Whether the text refers to the place of a secret: `env:NAME` or `file:PATH`.
    public var isReference: Bool { text.hasPrefix("env:") || text.hasPrefix("file:") }

    public var description: String { "••••" }
    public var debugDescription: String { "••••" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
