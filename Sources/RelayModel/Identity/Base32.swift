/// Crockford's base 32, fixed width, most significant digit first, so that ids sort as text in the order of their numbers.
enum Base32 {
    private static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// Appends the lowest `5 × width` bits of `value` as `width` digits.
    static func append(_ value: UInt64, width: Int, to bytes: inout [UInt8]) {
        for place in stride(from: width - 1, through: 0, by: -1) {
            bytes.append(digits[Int((value >> UInt64(5 * place)) & 31)])
        }
    }

    /// Reads exactly the given digits. Lower case is understood; anything else, or more than 64 bits, is nil.
    static func value(of text: Substring.UTF8View) -> UInt64? {
        guard !text.isEmpty, text.count <= 13 else { return nil }
        var value: UInt64 = 0
        for byte in text {
            guard let digit = digit(of: byte), value >> 59 == 0 else { return nil }
            value = value << 5 | UInt64(digit)
        }
        return value
    }

    private static func digit(of byte: UInt8) -> UInt8? {
        let upper = byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
        return digits.firstIndex(of: upper).map(UInt8.init)
    }
}
