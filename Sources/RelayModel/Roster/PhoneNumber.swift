/// A telephone number, normalised: mainland numbers as eleven digits, others as `+` and digits. Prints masked.
public struct PhoneNumber: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The digits, for the store and the SMS request only.
    public let digits: String

    /// Reads a number as people write it: blanks, hyphens and brackets are dropped, `+86`/`0086` before a mainland number too.
    /// 5–15 digits are a number; anything else is nil.
    public init?(_ text: String) {
        var digits = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "0"..."9": digits.unicodeScalars.append(scalar)
            case "+" where digits.isEmpty: digits = "+"
            case " ", "-", "(", ")", "\u{A0}", "\u{3000}": continue
            default: return nil
            }
        }
        if digits.hasPrefix("00") { digits = "+" + digits.dropFirst(2) }
        if digits.hasPrefix("+86") { digits = String(digits.dropFirst(3)) }
        if digits.hasPrefix("86"), digits.utf8.count == 13 { digits = String(digits.dropFirst(2)) }
        let count = digits.utf8.count - (digits.hasPrefix("+") ? 1 : 0)
        guard (5...15).contains(count) else { return nil }
        self.digits = digits
    }

    /// The number with its middle hidden: `138****1234`.
    public var masked: String { Masking.number(digits) }
    public var description: String { masked }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
