/// Writes JSON text by hand: compact, non-ASCII as UTF-8, `/` as it is (what the robots' size limits count on).
///
/// Inlined into its callers: a delivery's body is written by it.
public enum JSONText {
    @usableFromInline static let hexDigits: StaticString = "0123456789abcdef"

    /// Appends the inside of a JSON string: quotes, backslashes and control characters escaped, nothing else touched.
    @inlinable public static func escape(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        for byte in text {
            switch byte {
            case 0x22: pair(0x22, &bytes)
            case 0x5C: pair(0x5C, &bytes)
            case 0x0A: pair(UInt8(ascii: "n"), &bytes)
            case 0x09: pair(UInt8(ascii: "t"), &bytes)
            case 0x0D: pair(UInt8(ascii: "r"), &bytes)
            case 0x08: pair(UInt8(ascii: "b"), &bytes)
            case 0x0C: pair(UInt8(ascii: "f"), &bytes)
            case 0..<0x20:
                bytes.append(contentsOf: [0x5C, UInt8(ascii: "u"), 0x30, 0x30])
                bytes.append(hexDigits.utf8Start[Int(byte >> 4)])
                bytes.append(hexDigits.utf8Start[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }

    /// Appends a whole JSON string with its quotes.
    @inlinable public static func quote(_ text: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(0x22)
        escape(text, to: &bytes)
        bytes.append(0x22)
    }

    /// How many bytes a byte of text takes inside a JSON string.
    @inlinable public static func cost(of byte: UInt8) -> Int {
        switch byte {
        case 0x22, 0x5C, 0x08, 0x09, 0x0A, 0x0C, 0x0D: 2
        case 0..<0x20: 6
        default: 1
        }
    }

    @inlinable public static func pair(_ byte: UInt8, _ bytes: inout [UInt8]) {
        bytes.append(0x5C)
        bytes.append(byte)
    }
}
