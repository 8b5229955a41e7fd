/// A text without percent-encoding and JSON escapes, with the origin of each byte. Invalid escapes are kept as they
/// are.
struct PlainText {
    private(set) var bytes: [UInt8] = []
    /// The range of the original text for each byte; empty if the text has no escapes.
    private var origins: [Range<Int>] = []

    init(_ text: [UInt8]) {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "\\") }) else {
            bytes = text
            return
        }
        bytes.reserveCapacity(text.count)
        origins.reserveCapacity(text.count)
        var place = 0
        while place < text.count {
            guard text[place] == UInt8(ascii: "%") || text[place] == UInt8(ascii: "\\") else {
                bytes.append(text[place])
                origins.append(place..<place + 1)
                place += 1
                continue
            }
            let (plain, length) = Self.unescaped(text, at: place)
            for byte in plain {
                bytes.append(byte)
                origins.append(place..<place + length)
            }
            place += length
        }
    }

    /// The range of the original text that `range` of ``bytes`` comes from.
    func origin(of range: Range<Int>) -> Range<Int> {
        guard !origins.isEmpty, !range.isEmpty else { return range }
        return origins[range.lowerBound].lowerBound..<origins[range.upperBound - 1].upperBound
    }

    /// The unescaped bytes at a position, and the length of the escape there.
    private static func unescaped(_ text: [UInt8], at place: Int) -> (plain: [UInt8], length: Int) {
        let itself = ([text[place]], 1)
        if text[place] == UInt8(ascii: "%") {
            guard let byte = hex(text, place + 1, digits: 2) else { return itself }
            return ([UInt8(byte)], 3)
        }
        guard text[place] == UInt8(ascii: "\\"), place + 1 < text.count else { return itself }
        switch text[place + 1] {
        case UInt8(ascii: "u"):
            guard let unit = hex(text, place + 2, digits: 4) else { return itself }
            if let scalar = Unicode.Scalar(unit) { return (Array(String(scalar).utf8), 6) }
            // The other half of a surrogate pair follows as a separate escape.
            guard (0xD800..<0xDC00).contains(unit), place + 7 < text.count, text[place + 6] == UInt8(ascii: "\\"),
                text[place + 7] == UInt8(ascii: "u"), let low = hex(text, place + 8, digits: 4),
                (0xDC00..<0xE000).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
            else { return itself }
            return (Array(String(scalar).utf8), 12)
        case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\""): return ([text[place + 1]], 2)
        default: return itself
        }
    }

    private static func hex(_ text: [UInt8], _ start: Int, digits: Int) -> UInt32? {
        guard start + digits <= text.count else { return nil }
        var value: UInt32 = 0
        for byte in text[start..<start + digits] {
            switch byte {
            case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: value = value << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: value = value << 4 | UInt32(byte - 0x57)
            default: return nil
            }
        }
        return value
    }
}
