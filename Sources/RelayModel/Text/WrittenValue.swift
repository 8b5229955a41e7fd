/// Parses the short values that people type, paste or pass through a spreadsheet program: ids, addresses, secrets and
/// names.
///
/// Rosters, the API and the commands parse them here, and telephone numbers with ``PhoneNumber/reading(_:)``, so that a
/// value means the same wherever it comes from. Blanks, line breaks and invisible characters at either end are ignored.
/// A value with exactly one reading is accepted; for other values the fault names the problem.
public enum WrittenValue {
    /// Removes blanks, line breaks and invisible characters from both ends.
    public static func trimmed(_ text: String) -> String { trimmed(text, .edge, .edge) }

    /// Parses an id. Invisible characters are ignored, full-width characters are read as ASCII, and the quotes that
    /// keep a cell as text (`'20240001`, `="20240001"`) are removed.
    public static func id<ID: Slug>(_ text: String, as _: ID.Type = ID.self) throws(WrittenFault) -> ID {
        if let id = ID(text) {
            if let damage = numberDamage(text) { throw damage }
            return id
        }
        let plain = narrowed(unquoted(text))
        if let damage = numberDamage(plain) { throw damage }
        if let id = ID(plain) { return id }
        if plain.isEmpty { throw .empty }
        if plain.utf8.count > ID.maximumLength { throw .tooLong(limit: ID.maximumLength) }
        let scalars = plain.unicodeScalars
        let place = scalars.enumerated().first { ID(String($0.element)) == nil && $0.element != "." }
        guard let place else { throw .step }
        throw .unexpected(place.element, place: place.offset + 1)
    }

    /// Parses an endpoint's address. Separators between the digits of a telephone number are removed; in other
    /// addresses a blank, a line break or an invisible character is a fault. The channel validates the address itself.
    public static func address(_ text: String) throws(WrittenFault) -> String {
        let isPlain = text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        let plain = isPlain && text.utf8.first.map(isQuoteOrEquals) != true ? text : unquoted(text)
        if let damage = numberDamage(plain) { throw damage }
        if isPlain { return plain }
        let isHidden = ScalarSet.edge.union(.control).contains
        guard plain.unicodeScalars.contains(where: { isHidden($0) || 0xFF01...0xFF5E ~= $0.value }) else {
            return plain
        }
        if let number = PhoneNumber(plain) { return number.digits }
        for (place, scalar) in plain.unicodeScalars.enumerated() where isHidden(scalar) {
            throw .unexpected(scalar, place: place + 1)
        }
        return plain
    }

    /// Parses a secret. Its content is not changed: a line break, an invisible character or a blank other than U+0020
    /// is a fault.
    public static func secret(_ text: String) throws(WrittenFault) -> String {
        if text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) { return text }
        let plain = trimmed(text)
        let isHidden = ScalarSet.edge.union(.control).contains
        for (place, scalar) in plain.unicodeScalars.enumerated() where scalar != " " && isHidden(scalar) {
            throw .unexpected(scalar, place: place + 1)
        }
        return plain
    }

    /// Parses the name of a person or a circle. Line breaks and tabs become blanks; invisible characters are removed,
    /// except the joiners that some scripts need.
    public static func name(_ text: String) throws(WrittenFault) -> String {
        if isPlainName(text) { return text }
        var plain = trimmed(text)
        if plain.hasPrefix("=\""), plain.hasSuffix("\""), plain.unicodeScalars.count > 3 {
            let inside = trimmed(String(plain.dropFirst(2).dropLast()))
            if !inside.isEmpty { plain = inside }
        }
        var line = String.UnicodeScalarView()
        var isBreak = false
        for (place, scalar) in plain.unicodeScalars.enumerated() {
            if ScalarSet.lineBreaks.contains(scalar) {
                isBreak = true
                continue
            }
            if ScalarSet.unprintable.contains(scalar) { throw .unexpected(scalar, place: place + 1) }
            if ScalarSet.invisible.contains(scalar), scalar != "\u{200C}", scalar != "\u{200D}" { continue }
            if isBreak { line.append(" ") }
            isBreak = false
            line.append(scalar)
        }
        guard !line.isEmpty else { throw .empty }
        guard line.count <= TextRule.name.limit else { throw .tooLong(limit: TextRule.name.limit) }
        return String(line)
    }

    /// The ASCII form of a full-width character; other characters unchanged.
    static func narrowed(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard 0xFF01...0xFF5E ~= scalar.value, let narrow = Unicode.Scalar(scalar.value - 0xFEE0) else { return scalar }
        return narrow
    }

    /// Converts full-width characters to ASCII and removes invisible ones.
    public static func narrowed(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        let scalars = text.unicodeScalars.lazy.filter { !ScalarSet.invisible.contains($0) }.map { narrowed($0) }
        return String(String.UnicodeScalarView(scalars))
    }

    /// Removes what a spreadsheet needs to keep the text as text: `'x`, `="x"`.
    private static func unquoted(_ text: String) -> String {
        trimmed(text, .edge.union(.quotes).union(.equals), .edge.union(.quotes))
    }

    private static func isQuoteOrEquals(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x3D }

    private static func trimmed(_ text: String, _ front: ScalarSet, _ back: ScalarSet) -> String {
        let scalars = text.unicodeScalars
        guard let start = scalars.firstIndex(where: { !front.contains($0) }),
            let end = scalars.lastIndex(where: { !back.contains($0) }), start <= end
        else { return "" }
        return String(scalars[start...end])
    }

    /// Whether the name needs no normalisation, as nearly all do: no control character, and no byte that begins a blank
    /// or an invisible character outside ASCII.
    private static func isPlainName(_ text: String) -> Bool {
        let bytes = text.utf8
        guard let first = bytes.first, let last = bytes.last, first != 0x20, last != 0x20, first != 0x3D,
            bytes.count <= TextRule.name.limit
        else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case 0x20...0x7E, 0x80...0xC1, 0xC3...0xD7, 0xD9...0xE0, 0xE4...0xEE, 0xF0...: true
            default: false
            }
        }
    }
}

extension WrittenValue {
    /// How a spreadsheet program damaged a number; nil if it did not.
    ///
    /// An id may contain letters and dots, so `5E17` alone is not damage: spreadsheets write a fraction or a sign, as
    /// in `5.10101E17` and `2E+12`.
    static func numberDamage(_ text: String) -> WrittenFault? {
        let bytes = text.utf8
        guard let first = bytes.first, isDigit(first) else { return nil }
        let rest = bytes.drop(while: isDigit)
        guard let mark = rest.first else { return nil }
        switch mark {
        case UInt8(ascii: "."), UInt8(ascii: ","):
            let fraction = rest.dropFirst()
            let behind = fraction.drop(while: isDigit)
            guard fraction.startIndex != behind.startIndex else { return nil }
            if behind.isEmpty {
                let isZero = fraction.allSatisfy { $0 == UInt8(ascii: "0") }
                return mark == UInt8(ascii: ".") && isZero ? .fraction : nil
            }
            return isExponent(behind, needsSign: false) ? .scientific : nil
        default: return isExponent(rest, needsSign: true) ? .scientific : nil
        }
    }

    /// `E+17`, `e17`.
    private static func isExponent(_ text: Substring.UTF8View, needsSign: Bool) -> Bool {
        guard let mark = text.first, mark | 0x20 == UInt8(ascii: "e") else { return false }
        let power = text.dropFirst()
        let hasSign = power.first == UInt8(ascii: "+") || power.first == UInt8(ascii: "-") && !needsSign
        let digits = hasSign ? power.dropFirst() : power
        return (hasSign || !needsSign) && (1...3).contains(digits.count) && digits.allSatisfy(isDigit)
    }

    static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }
}
