import Glibc

/// The conversion of GB18030 text, done by the C library's `iconv`.
enum GB18030 {
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// The text as UTF-8, and the offset of the first byte that fits no character; each such byte becomes U+FFFD. Nil
    /// where the C library has no table for it.
    static func converted(_ bytes: [UInt8]) -> (bytes: [UInt8], damage: Int?)? {
        let converter = iconv_open("UTF-8", "GB18030")
        guard converter != iconv_t(bitPattern: -1) else { return nil }
        defer { iconv_close(converter) }
        var input = bytes
        var result: [UInt8] = []
        // Two bytes become three at most, but for rare characters; the loop below grows the output when it has to.
        result.reserveCapacity(bytes.count + bytes.count / 2)
        var damage: Int?
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        input.withUnsafeMutableBytes { input in
            var next = input.baseAddress?.assumingMemoryBound(to: CChar.self)
            var left = input.count
            while left > 0 {
                var status = 0
                var code: Int32 = 0
                let written = chunk.withUnsafeMutableBytes { chunk in
                    var out = chunk.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var room = chunk.count
                    status = iconv(converter, &next, &left, &out, &room)
                    code = errno
                    return chunk.count - room
                }
                result.append(contentsOf: chunk[..<written])
                // E2BIG only asks for more room. EILSEQ and, at the end of the text, EINVAL leave `next` at the bad
                // byte.
                if status == -1, code != E2BIG, left > 0 {
                    damage = damage ?? input.count - left
                    result.append(contentsOf: replacement)
                    next = next?.advanced(by: 1)
                    left -= 1
                    iconv(converter, nil, nil, nil, nil)
                }
            }
        }
        return (result, damage)
    }
}
