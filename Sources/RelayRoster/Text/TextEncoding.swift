/// How a roster file's bytes stand for characters.
public enum TextEncoding: String, Sendable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "UTF-8"
    /// What Excel calls "Unicode text": UTF-16, little end first, always with a byte order mark.
    case utf16LittleEndian = "UTF-16LE"
    /// The national standard, a superset of GBK and GB2312: what a Chinese Excel calls "CSV".
    case gb18030 = "GB18030"

    /// Decides by byte order mark, then by whether the bytes are valid UTF-8, else GB18030.
    ///
    /// A UTF-8 file with a few damaged bytes must not be read as GB18030, which would turn every name into other,
    /// real-looking characters without an error. Three-byte UTF-8 sequences hardly ever occur by chance in GB18030 text, so
    /// where they outnumber the invalid ones, the file is damaged UTF-8.
    static func of(_ bytes: [UInt8]) -> (encoding: TextEncoding, damaged: Bool) {
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, false) }
        let census = UTF8Census(bytes)
        if census.invalid == 0 { return (.utf8, false) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || census.wide > census.invalid { return (.utf8, true) }
        return (.gb18030, false)
    }
}
