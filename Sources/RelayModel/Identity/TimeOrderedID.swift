/// An id that the relay generates: 43 bits of milliseconds since 2020, then 20 bits that count within the millisecond.
///
/// The number is the row's key in the store, so the rows of a notice are adjacent and new rows are appended. The text
/// form (`ntc_` and thirteen base-32 digits) sorts the same way.
public protocol TimeOrderedID: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The text before the digits, with its underscore.
    static var prefix: String { get }
    /// The number; positive.
    var rawValue: Int64 { get }
    /// Wraps a number from an ``IDGenerator`` or the store.
    init(rawValue: Int64)
}

extension TimeOrderedID {
    /// Parses the text form; returns nil for another prefix, another length or invalid digits.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.prefix) else { return nil }
        let digits = text.dropFirst(Self.prefix.count)
        guard digits.utf8.count == 13, let value = Base32.value(of: digits.utf8), value <= UInt64(Int64.max) else {
            return nil
        }
        self.init(rawValue: Int64(value))
    }

    /// The text form, as users and receivers see it.
    public var description: String {
        var bytes = Array(Self.prefix.utf8)
        Base32.append(UInt64(bitPattern: rawValue), width: 13, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Sorts by time of creation.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The id of a notice: `ntc_…`.
public struct NoticeID: TimeOrderedID {
    public static let prefix = "ntc_"
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The id of an API key: `key_…`. It is not the key's secret.
public struct KeyID: TimeOrderedID {
    public static let prefix = "key_"
    public let rawValue: Int64
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
