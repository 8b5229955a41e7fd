/// How much of a text is UTF-8.
struct UTF8Statistics {
    /// Sequences that are not UTF-8 (RFC 3629, section 4), each skipped by one byte.
    var invalid = 0
    /// Where the first of them is.
    var firstInvalid: Int?
    /// Whether every byte is ASCII.
    var isASCII = true
    var hasNUL = false
    /// Holds a control character that is no line break and no tab.
    var hasControl = false
    /// Valid sequences of three or four bytes: Chinese.
    var wide = 0

    init(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            let end = bytes.count
            while index < end {
                let first = bytes[index]
                if first < 0x80 {
                    if first < 0x20 {
                        if first == 0 { hasNUL = true }
                        if !(0x09...0x0D ~= first) { hasControl = true }
                    }
                    index += 1
                    continue
                }
                isASCII = false
                let length = Self.length(of: bytes, at: index)
                if length == 0 {
                    invalid += 1
                    firstInvalid = firstInvalid ?? index
                    index += 1
                } else {
                    if length > 2 { wide += 1 }
                    index += length
                }
            }
        }
    }

    /// The length of the multi-byte sequence that starts here; 0 where it is not valid. The second byte's range keeps
    /// out overlong forms, surrogates and what lies beyond U+10FFFF.
    private static func length(of bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return 0
        }
        guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
        for place in index + 2..<index + length where bytes[place] & 0xC0 != 0x80 { return 0 }
        return length
    }
}
