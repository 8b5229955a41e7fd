extension IPAddress: LosslessStringConvertible {
    /// Reads a canonical dotted quad (four decimal parts without leading zeros) or any IPv6 text of RFC 4291 section
    /// 2.2, without zone; nil for every other spelling, also those that C libraries accept.
    public init?(_ text: String) {
        self.init(utf8: Array(text.utf8)[...])
    }

    /// As ``init(_:)``, from bytes.
    public init?(utf8 text: ArraySlice<UInt8>) {
        if text.contains(UInt8(ascii: ":")) {
            guard let address = Self.parseV6(text) else { return nil }
            self = address
        } else {
            guard let bits = Self.parseQuad(text) else { return nil }
            self.init(v4: bits)
        }
    }

    /// The dotted quad, or the IPv6 text of RFC 5952.
    public var description: String {
        switch family {
        case .v4:
            return stride(from: 24, through: 0, by: -8).map { String(lastWord >> UInt32($0) & 255) }
                .joined(separator: ".")
        case .v6:
            let groups = groups
            let hex = { (range: Range<Int>) in range.map { String(groups[$0], radix: 16) }.joined(separator: ":") }
            guard let zeros = Self.longestZeros(groups) else { return hex(0..<8) }
            return hex(0..<zeros.lowerBound) + "::" + hex(zeros.upperBound..<8)
        }
    }

    /// The first of the longest runs of two or more zero groups.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for place in 0...8 where place == 8 || groups[place] != 0 {
            if place - start >= 2, place - start > (best?.count ?? 0) { best = start..<place }
            start = place + 1
        }
        return best
    }

    private static func parseQuad(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            let value = part.reduce(UInt32(0)) { $0 * 10 + UInt32($1 - 0x30) }
            guard value <= 255 else { return nil }
            bits = bits << 8 | value
        }
        return bits
    }

    private static func parseV6(_ text: ArraySlice<UInt8>) -> IPAddress? {
        let colon = UInt8(ascii: ":")
        // `::` stands for one or more zero groups and may be there once.
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        let groups: [UInt16]
        if let gap {
            guard let before = parseGroups(text[..<gap], mayEndInQuad: false),
                let after = parseGroups(text[(gap + 2)...], mayEndInQuad: true), before.count + after.count <= 7
            else { return nil }
            groups = before + Array(repeating: 0, count: 8 - before.count - after.count) + after
        } else {
            guard let all = parseGroups(text, mayEndInQuad: true), all.count == 8 else { return nil }
            groups = all
        }
        let halves = groups.map(UInt64.init)
        return IPAddress(
            v6: halves[0] << 48 | halves[1] << 32 | halves[2] << 16 | halves[3],
            halves[4] << 48 | halves[5] << 32 | halves[6] << 16 | halves[7]
        )
    }

    private static func parseGroups(_ text: ArraySlice<UInt8>, mayEndInQuad: Bool) -> [UInt16]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var groups: [UInt16] = []
        for (place, part) in parts.enumerated() {
            if mayEndInQuad, place == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let quad = parseQuad(part) else { return nil }
                groups += [UInt16(quad >> 16), UInt16(truncatingIfNeeded: quad)]
            } else {
                guard (1...4).contains(part.count) else { return nil }
                var group: UInt16 = 0
                for byte in part {
                    guard let digit = Hex.value(of: byte) else { return nil }
                    group = group << 4 | UInt16(digit)
                }
                groups.append(group)
            }
        }
        return groups
    }
}
