/// Base 64 with the standard alphabet (RFC 4648 section 4).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// With padding.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        bytes.withContiguousStorageIfAvailable { encode($0) } ?? Array(bytes).withUnsafeBufferPointer { encode($0) }
    }

    /// With padding, and with a prefix.
    static func encode(_ bytes: UnsafeBufferPointer<UInt8>, after prefix: StaticString = "") -> String {
        alphabet.withUnsafeBufferPointer { alphabet in
            String(unsafeUninitializedCapacity: prefix.utf8CodeUnitCount + (bytes.count + 2) / 3 * 4) { text in
                var written = prefix.utf8CodeUnitCount
                for place in 0..<written { text[place] = prefix.utf8Start[place] }
                for start in stride(from: 0, to: bytes.count, by: 3) {
                    let count = min(3, bytes.count - start)
                    var bits = UInt32(bytes[start]) << 16
                    if count > 1 { bits |= UInt32(bytes[start + 1]) << 8 }
                    if count > 2 { bits |= UInt32(bytes[start + 2]) }
                    text[written] = alphabet[Int(bits >> 18)]
                    text[written + 1] = alphabet[Int(bits >> 12 & 63)]
                    text[written + 2] = count > 1 ? alphabet[Int(bits >> 6 & 63)] : UInt8(ascii: "=")
                    text[written + 3] = count > 2 ? alphabet[Int(bits & 63)] : UInt8(ascii: "=")
                    written += 4
                }
                return written
            }
        }
    }

    /// Padding may be missing, but must not be wrong; returns nil for other characters and blanks.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        text.withContiguousStorageIfAvailable(decode) ?? Array(text).withUnsafeBufferPointer(decode)
    }

    private static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        let padding = text.count - end
        guard padding <= 2, padding == 0 || text.count % 4 == 0, end % 4 != 1 else { return nil }
        var bytes = [UInt8](repeating: 0, count: end * 3 / 4)
        // Other characters are recorded without a branch: a key is read for each message that is signed.
        var all: UInt8 = 0
        values.withUnsafeBufferPointer { values in
            bytes.withUnsafeMutableBufferPointer { bytes in
                var bits: UInt32 = 0
                var count: UInt32 = 0
                var written = 0
                for place in 0..<end {
                    let value = values[Int(text[place])]
                    all |= value
                    bits = bits << 6 | UInt32(value)
                    count += 6
                    guard count >= 8 else { continue }
                    count -= 8
                    bytes[written] = UInt8(truncatingIfNeeded: bits >> count)
                    written += 1
                }
            }
        }
        return all < 64 ? bytes : nil
    }

    /// The value of each byte as a digit; 64 for a byte that is not a digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()
}
