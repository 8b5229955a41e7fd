/// Reads texts of unknown origin: the one reader for files, arguments and standard input.
public enum TextReader {
    /// The text, with `\n` for every line break: CR LF, a lone CR, U+000B, U+000C, U+0085, U+2028 and U+2029.
    /// - Parameter encoding: The encoding that the sender gave; nil to detect it.
    public static func text(_ raw: [UInt8], as encoding: TextEncoding? = nil) throws(TextFault) -> String {
        let recognition = TextRecognition(raw)
        guard let encoding = encoding ?? recognition.encoding(beside: []) else {
            throw TextFault(.open, encodings: recognition)
        }
        return withPlainBreaks(try decoded(raw, as: encoding))
    }

    /// A program's arguments, which come from one terminal and so are in one encoding.
    /// - Parameter isLocaleUTF8: Whether the process's locale says UTF-8.
    public static func arguments(_ raw: [[UInt8]], isLocaleUTF8: Bool) throws(TextFault) -> [String] {
        let joined = Array(raw.joined(separator: [0x0A]))
        let isUTF8 = UTF8Statistics(joined).invalid == 0
        let recognition = TextRecognition(joined, mayBeUTF16: false)
        // If both fit, a terminal of this system writes UTF-8.
        let encoding: TextEncoding = isUTF8 && isLocaleUTF8 ? .utf8 : recognition.encoding(beside: []) ?? .utf8
        return try raw.map { (argument) throws(TextFault) in try decoded(argument, as: encoding) }
    }

    private static func decoded(_ raw: [UInt8], as encoding: TextEncoding) throws(TextFault) -> String {
        guard let text = DecodedText(raw, as: encoding) else {
            throw TextFault(.noTable, encodings: .certain(encoding))
        }
        if let offset = text.damage { throw TextFault(.damaged(offset: offset), encodings: .damaged(encoding)) }
        return String(decoding: text.bytes, as: UTF8.self)
    }

    private static func withPlainBreaks(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var isAfterReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where isAfterReturn: break
            case "\r", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}": result.append("\n")
            default: result.append(scalar)
            }
            isAfterReturn = scalar == "\r"
        }
        return String(result)
    }
}
