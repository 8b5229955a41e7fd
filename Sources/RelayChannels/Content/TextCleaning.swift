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
    static func line(_ text: String) -> String {
        let bytes = Self.text(text).utf8.map { $0 < 0x20 ? 0x20 : $0 }
        guard let first = bytes.firstIndex(where: { $0 != 0x20 }), let last = bytes.lastIndex(where: { $0 != 0x20 })
        else { return "" }
        return String(decoding: bytes[first...last], as: UTF8.self)
    }
}
