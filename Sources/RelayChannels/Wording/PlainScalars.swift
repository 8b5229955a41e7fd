/// A text in normal form for searches: full-width letters and digits of any script become ASCII, letters become
/// lower-case, and invisible characters are removed.
struct PlainScalars {
    private(set) var scalars: [Unicode.Scalar] = []

    init(_ text: String) {
        scalars.reserveCapacity(text.utf8.count / 2)
        for scalar in text.unicodeScalars {
            // Nearly all characters are one or the other, and neither needs a lookup.
            if (0x4E00...0x9FFF).contains(scalar.value) {
                scalars.append(scalar)
            } else if scalar.isASCII || !Self.isInvisible(scalar) {
                scalars.append(Self.plain(scalar))
            }
        }
    }

    /// The positions of the words.
    func places(of word: String) -> [Range<Int>] {
        let wanted = Array(word.unicodeScalars)
        guard let first = wanted.first, scalars.count >= wanted.count else { return [] }
        var found: [Range<Int>] = []
        for place in 0...scalars.count - wanted.count
        where scalars[place] == first && scalars[place...].starts(with: wanted) {
            found.append(place..<place + wanted.count)
        }
        return found
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .format
    }

    private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        if !scalar.isASCII, scalar.properties.numericType == .decimal, let digit = scalar.properties.numericValue {
            return Unicode.Scalar(UInt8(0x30 + Int(digit)))
        }
        var value = scalar.value
        switch value {
        case 0xFF01...0xFF5E: value -= 0xFEE0
        case 0x3000, 0xA0, 0x2000...0x200A, 0x202F: value = 0x20
        case 0x2010...0x2015, 0x2212: value = 0x2D
        default: break
        }
        if (0x41...0x5A).contains(value) { value += 0x20 }
        return Unicode.Scalar(value) ?? scalar
    }
}

extension Unicode.Scalar {
    /// A digit of ASCII.
    var isDigit: Bool { (0x30...0x39).contains(value) }
    /// A small letter of ASCII.
    var isSmallLetter: Bool { (0x61...0x7A).contains(value) }
}
