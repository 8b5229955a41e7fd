/// The separator of a file's fields, detected from its first line.
struct CSVSeparator {
    /// The separator as one byte.
    let byte: UInt8
    /// The same as UTF-8; more than one byte where it is a full-width one.
    let written: [UInt8]
    /// Where the rows begin: after a line `sep=;`, which Excel writes and reads.
    let start: Int

    /// The ASCII unit separator replaces a full-width separator, so that a comma within a cell stays a comma.
    private static let unit: UInt8 = 0x1F
    /// In the order of preference: a heading may contain one of the others.
    private static let candidates = [",", "\t", ";", "，", "；", "|"].map { Array($0.utf8) }

    init(_ bytes: [UInt8]) {
        let isBreak = { (byte: UInt8) in byte == 0x0A || byte == 0x0D }
        let line = bytes.drop(while: isBreak).prefix { !isBreak($0) }
        let plain = line.filter { $0 != 0x22 }
        if plain.count == 5, String(decoding: plain.prefix(4), as: UTF8.self).lowercased() == "sep=" {
            byte = plain[plain.endIndex - 1]
            written = [byte]
            let rest = bytes[line.endIndex...]
            start = line.endIndex + (rest.starts(with: [0x0D, 0x0A]) ? 2 : min(1, rest.count))
            return
        }
        start = 0
        written = Self.candidates.first { Self.contains(line, $0) } ?? Self.candidates[0]
        byte = written.count == 1 ? written[0] : Self.unit
    }

    /// The bytes with a separator of one byte.
    func unified(_ bytes: [UInt8]) -> [UInt8] {
        guard written.count > 1 else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isQuoted = false
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x22 { isQuoted.toggle() }
            if !isQuoted, bytes[index...].starts(with: written) {
                result.append(byte)
                index += written.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Whether the text occurs in the line outside of quotes.
    private static func contains(_ line: ArraySlice<UInt8>, _ text: [UInt8]) -> Bool {
        var isQuoted = false
        for index in line.indices {
            if line[index] == 0x22 { isQuoted.toggle() }
            if !isQuoted, line[index...].starts(with: text) { return true }
        }
        return false
    }
}
