import Foundation

/// A node of the organisation tree, written as a path: `wangjiang/computing/2024`.
///
/// A key scoped to a unit sees that unit and everything below it. The root, which is the whole relay, is the empty
/// path.
public struct UnitPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The path as text, without a slash at either end.
    public let text: String

    /// The most bytes of a path.
    public static let byteLimit = 200

    /// The whole relay.
    public static let root = UnitPath(unchecked: "")

    /// Wraps a text that is known to be valid.
    public init(unchecked text: String) { self.text = text }

    /// Creates a path from up to 200 bytes of labels joined by `/`; returns nil for other texts. A label is not empty,
    /// is not `.` or `..`, does not begin or end with white space, and contains no control or format character (such as
    /// a zero-width space).
    ///
    /// Equivalent Unicode spellings are one unit: the text is composed (NFC) first.
    public init?(_ text: String) {
        let text = text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
        guard text.utf8.count <= Self.byteLimit else { return nil }
        let labels = text.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false)
        guard text.isEmpty || labels.allSatisfy(Self.isLabel) else { return nil }
        self.text = text
    }

    private static func isLabel(_ label: Substring.UnicodeScalarView) -> Bool {
        guard let first = label.first, let last = label.last else { return false }
        if first.properties.isWhitespace || last.properties.isWhitespace { return false }
        if String(label) == "." || String(label) == ".." { return false }
        return !label.contains { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
            default: false
            }
        }
    }

    /// Whether `other` is this unit or lies below it.
    ///
    /// The comparison is by bytes, as in the store's queries. Swift's own comparison would combine a `/` with a
    /// following combining mark.
    public func contains(_ other: UnitPath) -> Bool {
        if text.isEmpty { return true }
        guard other.text.utf8.starts(with: text.utf8) else { return false }
        let rest = other.text.utf8.dropFirst(text.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/")
    }

    public var description: String { text }

    /// Sorts by text.
    public static func < (left: UnitPath, right: UnitPath) -> Bool { left.text < right.text }
}

extension UnitPath {
    /// The deepest unit that contains all the given ones; nil if there are none.
    public static func common(_ units: [UnitPath]) -> UnitPath? {
        guard var labels = units.first?.text.split(separator: "/") else { return nil }
        for unit in units.dropFirst() {
            labels = zip(labels, unit.text.split(separator: "/")).prefix { $0 == $1 }.map(\.0)
        }
        return UnitPath(unchecked: labels.joined(separator: "/"))
    }
}

extension UnitPath {
    /// The unit directly above; nil for the root.
    public var parent: UnitPath? {
        guard !text.isEmpty else { return nil }
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return .root }
        return UnitPath(unchecked: String(text[..<slash]))
    }

    /// The path's last label: `2024` of `wangjiang/computing/2024`.
    public var lastStep: String {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return text }
        return String(text[text.utf8.index(after: slash)...])
    }

    /// The unit and those above it, the topmost first; without the root.
    public var lineage: [UnitPath] {
        var units: [UnitPath] = []
        var next = self
        while next != .root, let parent = next.parent {
            units.append(next)
            next = parent
        }
        return units.reversed()
    }

    /// The path after `former`, which contains it, was renamed to `path`.
    public func moved(from former: UnitPath, to path: UnitPath) -> UnitPath {
        UnitPath(unchecked: path.text + String(decoding: text.utf8.dropFirst(former.text.utf8.count), as: UTF8.self))
    }
}
