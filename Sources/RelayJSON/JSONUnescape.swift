import RelayModel

/// Resolves the escapes of a JSON string whose form has been checked.
enum JSONUnescape {
    /// The text between the quotes, read; a lone surrogate becomes U+FFFD.
    static func text(_ inside: ArraySlice<UInt8>) -> String {
        guard inside.contains(0x5C) else { return String(decoding: inside, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(inside.count)
        var place = inside.startIndex
        while place < inside.endIndex {
            guard inside[place] == 0x5C else {
                result.append(inside[place])
                place += 1
                continue
            }
            let mark = inside[place + 1]
            place += 2
            switch mark {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"): append(scalar(inside, &place), to: &result)
            default: result.append(mark)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func scalar(_ inside: ArraySlice<UInt8>, _ place: inout Int) -> Unicode.Scalar {
        let first = unit(inside, &place)
        if (0xD800..<0xDC00).contains(first), place + 5 < inside.endIndex, inside[place] == 0x5C,
            inside[place + 1] == UInt8(ascii: "u")
        {
            var ahead = place + 2
            let second = unit(inside, &ahead)
            if (0xDC00..<0xE000).contains(second) {
                place = ahead
                return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)) ?? "\u{FFFD}"
            }
        }
        return Unicode.Scalar(first) ?? "\u{FFFD}"
    }

    private static func unit(_ inside: ArraySlice<UInt8>, _ place: inout Int) -> UInt32 {
        var value: UInt32 = 0
        for byte in inside[place..<min(place + 4, inside.endIndex)] {
            value = value << 4 | UInt32(Hex.value(of: byte) ?? 0)
        }
        place += 4
        return value
    }

    private static func append(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    }
}
