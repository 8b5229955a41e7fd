/// An id the relay makes itself: 43 bits of milliseconds since 2020, then 20 bits that count within the millisecond.
///
/// The number is the row's key in the store, so rows of one notice lie together and new ones go to the end; the text
/// form (`ntc_` and thirteen base-32 digits) sorts the same way.
public protocol TimeOrderedID: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The text before the digits, with its underscore.
    static var prefix: String { get }
    /// The number behind the text; positive.
    var rawValue: Int64 { get }
    /// Wraps a number that an ``IDGenerator`` made or the store kept.
    init(rawValue: Int64)
}

extension TimeOrderedID {
    /// Reads the text form; nil for another prefix, another length or foreign digits.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let digits = text.dropFirst(Self.prefix.count)
        guard digits.utf8.count == 13, let value = Base32.value(of: digits.utf8), value <= UInt64(Int64.max) else {
            return nil
        }
        self.init(rawValue: Int64(value))
    }

    /// The text form, as users and far sides see it.
    public var description: String {
        var bytes = Array(Self.prefix.utf8)
        Base32.append(UInt64(bitPattern: rawValue), width: 13, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Earlier made sorts first.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Names a notice: `ntc_…`.
public struct NoticeID: TimeOrderedID {
    public static let prefix = "ntc_"
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names an API key: `key_…`. The key's secret is something else.
public struct KeyID: TimeOrderedID {
    public static let prefix = "key_"
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
