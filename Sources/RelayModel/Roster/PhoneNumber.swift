/// A normalised telephone number: mainland numbers as eleven digits, others as `+` and digits. Printed masked.
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The digits. Only the store and SMS requests use them.
    public let digits: String

    /// Parses a number as people write it, see ``reading(_:)``; returns nil if that fails.
    public init?(_ text: String) {
        guard let number = try? PhoneNumber.reading(text) else { return nil }
        self = number
    }

    /// Wraps a number that this version or an earlier one with other rules parsed: 5–15 digits with an optional `+`.
    public init?(stored digits: String) {
        let plain = digits.utf8.first == UInt8(ascii: "+") ? digits.utf8.dropFirst() : digits.utf8[...]
        guard (5...15).contains(plain.count), plain.allSatisfy(WrittenValue.isDigit) else { return nil }
        self.digits = digits
    }

    init(unchecked digits: String) { self.digits = digits }

    /// The number with its middle hidden: `138****1234`.
    public var masked: String { Masking.number(digits) }
    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
