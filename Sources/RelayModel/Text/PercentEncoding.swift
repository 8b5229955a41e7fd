/// Percent-encoding (RFC 3986 section 2.1). A plus stays a plus: times carry one.
public enum PercentEncoding {
    @usableFromInline static let digits: StaticString = "0123456789ABCDEF"

    /// Appends the encoded text: unreserved characters stay, every other byte becomes `%XX`. Inlined, because a
    /// delivery's URL is encoded by it.
    /// - Parameter keeping: ASCII bytes that stay too, such as `:` in a path.
    @inlinable
    public static func append(_ text: some Sequence<UInt8>, keeping: StaticString = "", to bytes: inout [UInt8]) {
        for byte in text {
            if isUnreserved(byte) || keeping.withUTF8Buffer({ $0.contains(byte) }) {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits.utf8Start[Int(byte >> 4)])
                bytes.append(digits.utf8Start[Int(byte & 15)])
            }
        }
    }

    /// The encoded text.
    public static func encode(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(text.utf8, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Decodes a text; returns nil for an invalid escape or bytes that are not UTF-8.
    public static func decode(_ text: some StringProtocol) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        guard let bytes = bytes(of: text, isLenient: false) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The decoded text, where a broken escape stays as it is and bytes that are not UTF-8 are replaced.
    public static func decodeLeniently(_ text: some StringProtocol) -> String {
        String(decoding: bytes(of: text, isLenient: true) ?? [], as: UTF8.self)
    }

    private static func bytes(of text: some StringProtocol, isLenient: Bool) -> [UInt8]? {
        let source = Array(text.utf8)
        var bytes: [UInt8] = []
        var place = 0
        while place < source.count {
            guard source[place] == UInt8(ascii: "%") else {
                bytes.append(source[place])
                place += 1
                continue
            }
            if place + 2 < source.count, let high = Hex.value(of: source[place + 1]),
                let low = Hex.value(of: source[place + 2])
            {
                bytes.append(high << 4 | low)
                place += 3
            } else {
                guard isLenient else { return nil }
                bytes.append(source[place])
                place += 1
            }
        }
        return bytes
    }

    @inlinable static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
