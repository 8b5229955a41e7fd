/// Removes control characters from a sender's text; visible characters stay.
enum TextCleaning {
    /// Without control characters below U+0020 other than newline and tab. A line ends with LF, CR LF, a lone CR,
    /// U+000B (what Word writes for a break within a paragraph) or U+000C (the end of a page); each becomes LF.
    static func text(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }) else { return text }
        return String(decoding: withPlainBreaks(Array(text.utf8)).filter(isShown), as: UTF8.self)
    }

    private static func isShown(_ byte: UInt8) -> Bool { byte >= 0x20 || byte == 0x0A || byte == 0x09 }

    private static func withPlainBreaks(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var last: UInt8 = 0
        for byte in bytes {
            if 0x0B...0x0D ~= byte {
                result.append(0x0A)
            } else if byte != 0x0A || last != 0x0D {
                result.append(byte)
            }
            last = byte
        }
        return result
    }

    /// The same on one line: line breaks and tabs become blanks, and blanks at both ends are removed.
    static func line(_ text: String) -> String { String(decoding: line(Array(text.utf8)), as: UTF8.self) }

    /// The same for bytes.
    static func line(_ bytes: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(bytes.count)
        var last: UInt8 = 0
        for byte in bytes {
            if byte > 0x20 {
                line.append(byte)
            } else if byte == 0x20 || 0x09...0x0D ~= byte, !line.isEmpty, byte != 0x0A || last != 0x0D {
                line.append(0x20)
            }
            last = byte
        }
        while line.last == 0x20 { line.removeLast() }
        return line
    }
}
