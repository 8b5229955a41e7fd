/// The result of detecting the encoding of a text that declares none.
enum TextRecognition: Hashable {
    /// ASCII alone: every encoding but UTF-16 reads it alike, and it says nothing of the files beside it.
    case ascii
    case certain(TextEncoding)
    /// Two readings, each of common characters only.
    case open(TextEncoding, TextEncoding)
    /// Text in this encoding that contains bytes which are not characters.
    case damaged(TextEncoding)

    /// Texts up to this length may be UTF-16 without a mark and without one ASCII character.
    private static let shortText = 4096

    /// Decides by the byte order mark; else by which encoding the bytes fit; where they fit several, by which reading
    /// has common characters only.
    ///
    /// - Parameter mayBeUTF16: Whether the bytes come from a file; arguments of a program hold no NUL.
    init(_ bytes: [UInt8], mayBeUTF16: Bool = true) {
        for encoding in TextEncoding.allCases where bytes.starts(with: encoding.mark) {
            self = .certain(encoding)
            return
        }
        let census = UTF8Statistics(bytes)
        // NUL is no text, but half of every ASCII character in UTF-16.
        let isShortAndOdd = bytes.count <= Self.shortText && (census.invalid > 0 || census.hasControl)
        let isUTF16Likely = census.hasNUL || isShortAndOdd
        if mayBeUTF16, isUTF16Likely, let wide = Self.utf16(bytes, hasNUL: census.hasNUL) {
            self = wide
        } else if census.invalid == 0 {
            self = census.isASCII ? .ascii : census.wide > 0 ? .certain(.utf8) : Self.shortUTF8(bytes)
        } else if census.wide > census.invalid {
            // A UTF-8 file with a few damaged bytes must not be read as GB18030, which would turn every name into
            // other, real-looking characters. Three-byte UTF-8 sequences hardly ever occur by chance in GB18030 text.
            self = .damaged(.utf8)
        } else {
            self = DecodedText.isSound(bytes, as: .gb18030) ? .certain(.gb18030) : .damaged(.gb18030)
        }
    }

    /// UTF-8 whose only characters beyond ASCII take two bytes, as two-byte characters of GB18030 may do by chance
    /// (小学).
    private static func shortUTF8(_ bytes: [UInt8]) -> TextRecognition {
        guard let chinese = DecodedText(bytes, as: .gb18030), chinese.damage == nil else { return .certain(.utf8) }
        let hanzi = Array(String(decoding: chinese.bytes, as: UTF8.self).unicodeScalars)
        guard hanzi.allSatisfy(CommonCharacters.contains) else { return .certain(.utf8) }
        guard isWestern(Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)) else { return .certain(.gb18030) }
        // José is not Jos茅.
        let isWithinWord = hanzi.indices.contains { place in
            hanzi[place].value >= 0x80
                && [place - 1, place + 1].contains { hanzi.indices.contains($0) && 0x61...0x7A ~= hanzi[$0].value }
        }
        return isWithinWord ? .certain(.utf8) : .open(.utf8, .gb18030)
    }

    /// Whether all characters beyond ASCII are signs that stand alone, or Latin letters beside another letter.
    private static func isWestern(_ text: [Unicode.Scalar]) -> Bool {
        let isLatin = { (scalar: Unicode.Scalar) in
            scalar.properties.isAlphabetic && (scalar.value < 0x80 || 0xC0...0x24F ~= scalar.value)
        }
        return text.indices.allSatisfy { place in
            let scalar = text[place]
            if scalar.value < 0x80 || 0xA0...0xBF ~= scalar.value { return true }
            guard isLatin(scalar) else { return false }
            return [place - 1, place + 1].contains { text.indices.contains($0) && isLatin(text[$0]) }
        }
    }

    /// The bytes as UTF-16 without a mark; nil where they are rather something else.
    private static func utf16(_ bytes: [UInt8], hasNUL: Bool) -> TextRecognition? {
        guard !bytes.isEmpty, bytes.count.isMultiple(of: 2) else { return nil }
        let limit = hasNUL ? 0.1 : 0
        let shares = [TextEncoding.utf16LittleEndian, .utf16BigEndian].map { encoding in
            (encoding: encoding, uncommon: uncommonShare(bytes, encoding))
        }.sorted { $0.uncommon < $1.uncommon }
        guard shares[0].uncommon <= limit else { return nil }
        if !hasNUL, uncommonShare(bytes, .gb18030) == 0 { return .open(shares[0].encoding, .gb18030) }
        if shares[1].uncommon <= limit { return .open(shares[0].encoding, shares[1].encoding) }
        return .certain(shares[0].encoding)
    }

    /// How many of a reading's characters are not common ones, from 0 to 1; 1 where it is no text.
    private static func uncommonShare(_ bytes: [UInt8], _ encoding: TextEncoding) -> Double {
        guard let text = DecodedText(bytes, as: encoding), text.damage == nil else { return 1 }
        let scalars = String(decoding: text.bytes, as: UTF8.self).unicodeScalars
        var uncommon = 0
        for scalar in scalars where !CommonCharacters.contains(scalar) {
            if scalar.value == 0 { return 1 }
            uncommon += 1
        }
        return scalars.isEmpty ? 1 : Double(uncommon) / Double(scalars.count)
    }

    /// The encoding by which a file is read, given those of the files beside it; nil where it stays open.
    func encoding(beside others: [TextRecognition]) -> TextEncoding? {
        switch self {
        case .ascii: return .utf8
        case .certain(let encoding), .damaged(let encoding): return encoding
        case .open(let first, let second):
            let fitting = [first, second].filter { others.contains(.certain($0)) }
            return fitting.count == 1 ? fitting[0] : nil
        }
    }
}
