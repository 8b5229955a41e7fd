/// A telephone number, normalised: mainland numbers as eleven digits, others as `+` and digits. Prints masked.
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The digits, for the store and the SMS request only.
    public let digits: String

    /// A number as people write it, see ``reading(_:)``; nil where it cannot be read.
    public init?(_ text: String) {
        guard let number = try? PhoneNumber.reading(text) else { return nil }
        self = number
    }

    /// A number that was read before, by this version or an earlier one with other rules: 5–15 digits, `+` before them
    /// or not.
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
