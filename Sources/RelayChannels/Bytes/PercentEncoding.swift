/// Percent-encoding by RFC 3986: unreserved characters stay, every other byte becomes `%XX`.
enum PercentEncoding {
    private static let digits = Array("0123456789ABCDEF".utf8)

    /// Appends the encoded text. `keeping` names further ASCII bytes that stay, such as `:` in a path.
    static func append(_ text: some Sequence<UInt8>, keeping: StaticString = "", to bytes: inout [UInt8]) {
        for byte in text {
            if isUnreserved(byte) || keeping.withUTF8Buffer({ $0.contains(byte) }) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }

    /// The encoded text.
    static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text.utf8, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text of an encoded one; a `%` without two digits stays as it is.
    static func decode(_ text: some StringProtocol) -> String {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        var place = 0
        while place < source.count {
            if source[place] == UInt8(ascii: "%"), place + 2 < source.count,
                let high = Hex.value(of: source[place + 1]),
                let low = Hex.value(of: source[place + 2])
            {
                bytes.append(high << 4 | low)
                place += 3
            } else {
                bytes.append(source[place])
                place += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
