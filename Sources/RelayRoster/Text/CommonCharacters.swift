/// The characters of everyday Chinese text: ASCII, the punctuation, full-width forms and hanzi of GB 2312 (rows 1, 3
/// and 16–87).
///
/// Bytes read in a wrong encoding give characters beyond these.
enum CommonCharacters {
    /// A bit for each scalar below U+10000.
    private static let table: [UInt64] = {
        var codes: [UInt8] = []
        for row in Array(0xA1...0xA1) + Array(0xA3...0xA3) + Array(0xB0...0xF7) {
            for cell in 0xA1...0xFE { codes += [UInt8(row), UInt8(cell)] }
        }
        var table = [UInt64](repeating: 0, count: 1 << 10)
        for scalar in String(decoding: GB18030.converted(codes)?.bytes ?? [], as: UTF8.self).unicodeScalars
        where scalar.value < 0xE000 || 0xFF00..<0xFFF0 ~= scalar.value {
            table[Int(scalar.value >> 6)] |= 1 << UInt64(scalar.value & 63)
        }
        return table
    }()

    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20..<0x7F, 0x09...0x0D: true
        case 0x80..<0x10000: table[Int(scalar.value >> 6)] & 1 << UInt64(scalar.value & 63) != 0
        default: false
        }
    }
}
