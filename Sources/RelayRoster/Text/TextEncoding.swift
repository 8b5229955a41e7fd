/// The character encoding of a file.
public enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8, with or without a byte order mark.
    case utf8 = "UTF-8"
    /// The national standard, a superset of GBK and GB2312: what a Chinese Excel calls "CSV".
    case gb18030 = "GB18030"
    /// What Excel calls "Unicode text" and Notepad "Unicode": UTF-16, little end first.
    case utf16LittleEndian = "UTF-16LE"
    /// UTF-16, big end first.
    case utf16BigEndian = "UTF-16BE"

    /// The encoding with a name as people write it (`utf8`, `GBK`), nil where it is none of these.
    public init?(written name: String) {
        switch name.lowercased().filter({ $0 != "-" && $0 != "_" }) {
        case "utf8", "utf8bom": self = .utf8
        case "gb18030", "gbk", "gb2312", "cp936", "ansi": self = .gb18030
        case "utf16", "utf16le", "unicode": self = .utf16LittleEndian
        case "utf16be": self = .utf16BigEndian
        default: return nil
        }
    }

    /// The name as an option takes it.
    public var optionName: String { rawValue.lowercased() }

    /// The byte order mark with which a file may begin.
    var mark: [UInt8] {
        switch self {
        case .utf8: [0xEF, 0xBB, 0xBF]
        case .gb18030: [0x84, 0x31, 0x95, 0x33]
        case .utf16LittleEndian: [0xFF, 0xFE]
        case .utf16BigEndian: [0xFE, 0xFF]
        }
    }
}
