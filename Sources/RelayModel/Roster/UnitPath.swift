/// A node of the organisation tree, written as a path: `wangjiang/computing/2024`.
///
/// A key scoped to a unit sees that unit and everything below it. The root, the whole relay, is the empty path.
public struct UnitPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The path as text, without a slash at either end.
    public let text: String

    /// The whole relay.
    public static let root = UnitPath(unchecked: "")

    /// Wraps a text already known to be valid.
    public init(unchecked text: String) { self.text = text }

    /// Up to 200 bytes of labels joined by `/`; a label is not empty and holds no control character. Else nil.
    public init?(_ text: String) {
        guard text.utf8.count <= 200 else { return nil }
        let labels = text.split(separator: "/", omittingEmptySubsequences: false)
        guard text.isEmpty || labels.allSatisfy({ !$0.isEmpty }),
            !text.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { return nil }
        self.text = text
    }

    /// Whether `other` is this unit or lies below it.
    public func contains(_ other: UnitPath) -> Bool {
        text.isEmpty || other.text == text || other.text.hasPrefix(text + "/")
    }

    public var description: String { text }

    /// Sorts by text.
    public static func < (left: UnitPath, right: UnitPath) -> Bool { left.text < right.text }
}
