/// Crockford's base 32 with fixed width, most significant digit first, so that the text of ids sorts like their
/// numbers.
enum Base32 {
    private static let digits: StaticString = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    /// Writes the lowest `5 × width` bits of `value` as `width` digits.
    static func write(_ value: UInt64, width: Int, to bytes: UnsafeMutablePointer<UInt8>) {
        var rest = value
        var place = width
        while place > 0 {
            place -= 1
            bytes[place] = digits.utf8Start[Int(rest & 31)]
            rest >>= 5
        }
    }

    /// Appends the lowest `5 × width` bits of `value` as `width` digits.
    static func append(_ value: UInt64, width: Int, to bytes: inout [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: width))
        bytes.withUnsafeMutableBufferPointer { all in
            if let first = all.baseAddress { write(value, width: width, to: first + start) }
        }
    }

    /// Parses digits of either case; returns nil for other characters or for more than 64 bits.
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
        return digits.withUTF8Buffer { $0.firstIndex(of: upper).map(UInt8.init) }
    }
}
