/// A text's bytes as valid UTF-8 without a byte order mark. Bytes that cannot be decoded become U+FFFD,
/// so that a roster's cell that holds one is refused with its line and column.
struct DecodedText {
    let bytes: [UInt8]
    let encoding: TextEncoding
    /// The offset, in bytes from 0 and with the mark, of the first bytes that are no character; nil where all are.
    let damage: Int?

    /// Decodes; nil where this system's C library has no GB18030 table.
    init?(_ raw: [UInt8], as encoding: TextEncoding) {
        self.encoding = encoding
        let start = raw.starts(with: encoding.mark) ? encoding.mark.count : 0
        switch encoding {
        case .utf8:
            damage = UTF8Statistics(raw).firstInvalid
            let sound = damage == nil ? raw : Array(String(decoding: raw, as: UTF8.self).utf8)
            bytes = start == 0 ? sound : Array(sound.dropFirst(start))
        case .utf16LittleEndian, .utf16BigEndian:
            (bytes, damage) = Self.utf8(raw, from: start, isLittleEndian: encoding == .utf16LittleEndian)
        case .gb18030:
            guard let converted = GB18030.converted(start == 0 ? raw : Array(raw.dropFirst(start))) else { return nil }
            bytes = converted.bytes
            damage = converted.damage.map { $0 + start }
        }
    }

    /// Whether every byte is part of a character.
    static func isSound(_ raw: [UInt8], as encoding: TextEncoding) -> Bool {
        DecodedText(raw, as: encoding).map { $0.damage == nil } ?? false
    }

    private static func utf8(_ raw: [UInt8], from start: Int, isLittleEndian: Bool) -> (bytes: [UInt8], damage: Int?) {
        var result: [UInt8] = []
        result.reserveCapacity(raw.count + raw.count / 2)
        var damage: Int?
        func unit(_ place: Int) -> UInt32? {
            guard place + 1 < raw.count else { return nil }
            let (low, high) = isLittleEndian ? (raw[place], raw[place + 1]) : (raw[place + 1], raw[place])
            return UInt32(high) << 8 | UInt32(low)
        }
        var place = start
        while place < raw.count {
            var value = unit(place)
            var length = 2
            if let high = value, 0xD800..<0xDC00 ~= high, let low = unit(place + 2), 0xDC00..<0xE000 ~= low {
                value = 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
                length = 4
            }
            // Half a unit at the end, or half of a pair: the file was cut.
            let scalar = value.flatMap { Unicode.Scalar($0) }
            if scalar == nil { damage = damage ?? place }
            result.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
            place += length
        }
        return (result, damage)
    }
}
