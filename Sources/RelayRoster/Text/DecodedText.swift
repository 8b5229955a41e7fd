/// A file's text as valid UTF-8 without a byte order mark. What could not be read stands there as U+FFFD, so that the cell that
/// holds it is refused with its line and column.
struct DecodedText {
    let bytes: [UInt8]
    let encoding: TextEncoding

    /// Decodes; nil where this system's C library has no GB18030 table.
    init?(_ raw: [UInt8]) {
        let (encoding, damaged) = TextEncoding.of(raw)
        self.encoding = encoding
        switch encoding {
        case .utf8:
            if damaged {
                bytes = Self.withoutMark(Array(String(decoding: raw, as: UTF8.self).utf8))
            } else {
                bytes = Self.withoutMark(raw)
            }
        case .utf16LittleEndian:
            bytes = Self.utf8(littleEndian: raw)
        case .gb18030:
            guard let converted = GB18030.utf8(of: raw) else { return nil }
            bytes = converted
        }
    }

    private static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    private static func utf8(littleEndian raw: [UInt8]) -> [UInt8] {
        var units: [UInt16] = []
        units.reserveCapacity(raw.count / 2)
        var index = 2
        while index + 1 < raw.count {
            units.append(UInt16(raw[index]) | UInt16(raw[index + 1]) << 8)
            index += 2
        }
        // Half a unit at the end: the file was cut.
        if index < raw.count { units.append(0xFFFD) }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
