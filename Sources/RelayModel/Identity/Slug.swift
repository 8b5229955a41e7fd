/// An id that the user chooses in the roster: a circle's, a person's or an endpoint's.
public protocol Slug: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The text as the user wrote it.
    var text: String { get }
    /// Wraps a text that is known to be valid.
    init(unchecked text: String)
}

extension Slug {
    /// The longest slug, in characters.
    public static var maximumLength: Int { 64 }

    /// Creates a slug from 1–64 ASCII letters, digits, `.`, `_`, `-` or `@`, which are safe in a path and in a log;
    /// returns nil for other texts. `.` and `..` are not slugs: in a path they are steps (RFC 3986 section 5.2.4).
    public init?(_ text: String) {
        guard (1...Self.maximumLength).contains(text.utf8.count), text.utf8.allSatisfy(isSlugByte), text != ".",
            text != ".."
        else { return nil }
        self.init(unchecked: text)
    }

    public var description: String { text }

    /// Sorts by bytes.
    public static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

private func isSlugByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x2D, 0x2E, 0x40, 0x5F: true
    default: false
    }
}

/// The id of a circle.
public struct CircleID: Slug {
    public let text: String
    public init(unchecked text: String) { self.text = text }
}

/// The id of a person.
public struct PersonID: Slug {
    public let text: String
    public init(unchecked text: String) { self.text = text }
}

/// The id of an endpoint.
public struct EndpointID: Slug {
    public let text: String
    public init(unchecked text: String) { self.text = text }
}

/// The name of a channel: the file `Config/channels/<name>.yaml`.
public struct ChannelName: Slug {
    public let text: String
    public init(unchecked text: String) { self.text = text }

    /// The channel that sends nothing: a person copies the ready text.
    public static let human = ChannelName(unchecked: "human")
}
