/// Encodes text for a mail's headers (RFC 2047): unchanged if it is short and simple, otherwise UTF-8 in base-64 words,
/// from which no text can break out.
enum EncodedWords {
    /// Bytes of text in one word; with its delimiters the word stays below the 75 characters that RFC 2047 allows.
    private static let room = 39

    /// The text in the form of a header. Words are folded (CR LF, blank) and cut between scalars.
    static func encode(_ text: String) -> String {
        let bytes = text.utf8.filter { $0 >= 0x20 && $0 != 0x7F }
        guard !isPlain(bytes) else { return String(decoding: bytes, as: UTF8.self) }
        var words: [String] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + room, bytes.count)
            while end < bytes.count, end > start + 1, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            words.append("=?UTF-8?B?\(Base64.encode(bytes[start..<end]))?=")
            start = end
        }
        return words.joined(separator: "\r\n ")
    }

    /// Letters, digits and blanks: allowed in a phrase and in a subject, and short enough for one line.
    private static func isPlain(_ bytes: [UInt8]) -> Bool {
        guard bytes.count <= 60, bytes.first != 0x20, bytes.last != 0x20 else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 0x20, 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
