extension PhoneNumber {
    /// Parses a number as people write it, paste it or pass it through a spreadsheet program.
    ///
    /// Blanks, brackets, hyphens and invisible characters are ignored, and full-width digits are digits. The quotes
    /// that keep a cell as text (`'199…`, `="199…"`) and a fraction of zeros (`19900000001.0`) are removed, and so are
    /// `+86`, `0086` and `86` before a mainland number. A number that starts with 1 is a mainland mobile number of
    /// exactly 11 digits; others have 5–15 digits.
    public static func reading(_ text: String) throws(WrittenFault) -> PhoneNumber {
        // The form of nearly every number.
        if text.utf8.count == 11, text.utf8.first == UInt8(ascii: "1"), text.utf8.allSatisfy(WrittenValue.isDigit) {
            return PhoneNumber(unchecked: text)
        }
        let written = try WrittenNumber(text)
        var digits = written.digits
        var isForeign = written.hasPlus
        if !isForeign, digits.hasPrefix("00") {
            isForeign = true
            digits.removeFirst(2)
        }
        if isForeign ? digits.hasPrefix("86") : hasMainlandCode(digits) {
            isForeign = false
            digits.removeFirst(2)
        }
        let count = digits.utf8.count
        if !isForeign, digits.hasPrefix("1"), count != 11 { throw .mobileDigits(count) }
        guard (5...15).contains(count) else { throw .digits(count) }
        return PhoneNumber(unchecked: isForeign ? "+" + digits : digits)
    }

    /// Whether digits without `+` begin with the country code 86. Numbers of up to eight digits are local landline
    /// numbers: those of Chengdu begin with 86 as well.
    private static func hasMainlandCode(_ digits: String) -> Bool {
        digits.hasPrefix("86") && (digits.utf8.count == 13 || digits.hasPrefix("861") && digits.utf8.count > 8)
    }
}

/// The digits and marks of a telephone number in a text.
private struct WrittenNumber {
    var digits = ""
    var hasPlus = false

    private enum Part {
        case front
        case number
        /// The digits after the decimal point: the number of zeros.
        case fraction(Int)
        case back
    }

    init(_ text: String) throws(WrittenFault) {
        var part = Part.front
        for (place, written) in text.unicodeScalars.enumerated() {
            let scalar = WrittenValue.narrowed(written)
            let isSeparator = ScalarSet.numberSeparators.contains(scalar)
            let isQuote = ScalarSet.quotes.contains(scalar)
            switch (part, scalar) {
            case (.front, "0"..."9"), (.number, "0"..."9"):
                part = .number
                digits.unicodeScalars.append(scalar)
            case (.front, "+"):
                part = .number
                hasPlus = true
            case (.front, "="): continue
            case (.front, _) where isSeparator || isQuote: continue
            case (.number, _) where isSeparator: continue
            case (.number, _) where isQuote && !digits.isEmpty: part = .back
            case (.number, ".") where !digits.isEmpty: part = .fraction(0)
            case (.fraction(let zeros), "0"): part = .fraction(zeros + 1)
            case (.fraction(1...), _) where isSeparator || isQuote: part = .back
            case (.back, _) where isSeparator || isQuote: continue
            default: throw Self.fault(in: text, .unexpected(written, place: place + 1))
            }
        }
        if case .fraction(0) = part { throw .unexpected(".", place: text.unicodeScalars.count) }
    }

    /// The spreadsheet damage of the text, or else the fault of the character. No number contains an `E`, so `5E17` is
    /// damage too.
    private static func fault(in text: String, _ fault: WrittenFault) -> WrittenFault {
        let plain = WrittenValue.narrowed(WrittenValue.trimmed(text)).filter { $0 != "'" && $0 != "\"" && $0 != "=" }
        if WrittenValue.numberDamage(plain) == .scientific { return .scientific }
        return plain.wholeMatch(of: /[0-9]+[eE][0-9]{1,3}/) == nil ? fault : .scientific
    }
}
