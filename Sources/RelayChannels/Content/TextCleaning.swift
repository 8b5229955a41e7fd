/// Makes a sender's text fit to be shown: nothing visible is taken away.
enum TextCleaning {
    /// Without control characters below U+0020 other than newline and tab (so CR LF becomes LF).
    static func text(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }) else { return text }
        var bytes = Array(text.utf8)
        bytes.removeAll { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same on one line: newlines and tabs become blanks, blanks at both ends go.
    static func line(_ text: String) -> String { String(decoding: line(Array(text.utf8)), as: UTF8.self) }

    /// The same of bytes.
    static func line(_ bytes: [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(bytes.count)
        for byte in bytes {
            if byte > 0x20 {
                line.append(byte)
            } else if byte == 0x20 || byte == 0x0A || byte == 0x09, !line.isEmpty {
                line.append(0x20)
            }
        }
        while line.last == 0x20 { line.removeLast() }
        return line
    }
}
