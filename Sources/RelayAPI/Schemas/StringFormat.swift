package import RelayModel

/// The format of a text: its form in OpenAPI and in error texts, and the check itself.
package struct StringFormat: Sendable {
    /// OpenAPI's `format`.
    package var format: String?
    /// OpenAPI's `pattern` (ECMA 262).
    package var pattern: String?
    /// OpenAPI's `minLength` and `maxLength` in Unicode scalars; nil if there is no limit or the pattern contains it.
    package var lengths: ClosedRange<Int>?
    /// All valid texts, if they are few.
    package var choices: [String] = []
    /// A description of a valid text; follows "expected".
    package var expected: String
    /// The text rule that the format expresses; nil if there is none.
    package var rule: TextRule?
    /// The error code, unless the text is too long.
    package var code = "invalid_field"
    /// Explains what is wrong with a text, if more can be said than what is expected.
    package var explains: (@Sendable (String) -> String?)?
    package var matches: @Sendable (String) -> Bool

    package init(
        format: String? = nil,
        pattern: String? = nil,
        lengths: ClosedRange<Int>? = nil,
        choices: [String] = [],
        expected: String,
        rule: TextRule? = nil,
        code: String = "invalid_field",
        explains: (@Sendable (String) -> String?)? = nil,
        matches: @escaping @Sendable (String) -> Bool
    ) {
        self.format = format
        self.pattern = pattern
        self.lengths = lengths
        self.choices = choices
        self.expected = expected
        self.rule = rule
        self.code = code
        self.explains = explains
        self.matches = matches
    }

    /// Whether the text has this format.
    package func accepts(_ text: String) -> Bool {
        (lengths?.contains(text.unicodeScalars.count) ?? true) && matches(text)
    }

    /// Any text. Only for answers: a request's texts have a format, because they must not contain NUL.
    package static let free = StringFormat(expected: "a string") { _ in true }

    /// A text that people write.
    package static func written(_ rule: TextRule) -> StringFormat {
        StringFormat(
            pattern: rule.pattern,
            lengths: (rule.mayBeBlank ? 0 : 1)...rule.limit,
            expected: rule.expectation,
            rule: rule
        ) { rule.fault(in: $0) == nil }
    }

    /// One of a few names.
    package static func choice(_ names: [String], code: String = "invalid_field") -> StringFormat {
        StringFormat(choices: names, expected: "one of \(names.joined(separator: ", "))", code: code) {
            names.contains($0)
        }
    }

    /// RFC 3339 with an offset.
    package static let moment = StringFormat(
        format: "date-time",
        expected: "a time as in 2026-03-02T15:30:00+08:00 (RFC 3339)"
    ) { Timestamp(rfc3339: $0) != nil }

    /// A number and a unit.
    package static let span = StringFormat(
        pattern: "^(?=0*[1-9])[0-9]{1,9}[smhd]$",
        expected: "a span as in 90s, 30m, 2h or 1d"
    ) { DurationFormat.duration($0).map { $0 > .zero } ?? false }

    /// An id that the user chooses; `.` and `..` are steps in a path.
    private static let name = #"(?!\.\.?$)[A-Za-z0-9._@-]{1,64}"#

    /// An id that the user chooses.
    package static let slug = StringFormat(
        pattern: "^\(name)$",
        expected: "1 to 64 letters, digits and . _ - @, but not . or ..",
        explains: { text in
            if let damage = fault("id", { () throws(WrittenFault) in _ = try WrittenValue.id(text, as: CircleID.self) })
            {
                return damage
            }
            // Mistakes that a roster file may contain: a trailing blank, a full-width character.
            let places = text.unicodeScalars.enumerated()
            let mark = places.first { CircleID(String($0.element)) == nil && $0.element != "." }
            return mark.map { WrittenFault.unexpected($0.element, place: $0.offset + 1).reason("id") }
        }
    ) { CircleID($0) != nil }

    /// An id in a row of a roster, excluding those that a spreadsheet program damaged (`20240001.0`, `5.10101E+17`).
    package static let rowID: StringFormat = {
        let damage = #"(?![0-9]+\.(?:0+|[0-9]+[eE]-?[0-9]{1,3})$)"#
        return StringFormat(
            pattern: "^\(damage)\(name)$",
            expected: slug.expected,
            explains: slug.explains
        ) { text in CircleID(text) != nil && (try? WrittenValue.id(text, as: CircleID.self)) != nil }
    }()

    /// A digit of an id (Crockford's base 32, either case).
    private static let digit = "[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]"
    /// Thirteen digits below 2^63.
    private static let number = "[0-7]\(digit){12}"

    /// `ntc_…`.
    package static let notice = StringFormat(
        pattern: "^ntc_\(number)$",
        expected: "a notice's id, ntc_ and 13 digits"
    ) { NoticeID($0) != nil }

    /// `dlv_…`.
    package static let delivery = StringFormat(
        pattern: "^dlv_\(number)[0-3]\(digit){6}$",
        expected: "a delivery's id, dlv_ and 20 digits"
    ) { DeliveryID($0) != nil }

    /// `key_…`.
    package static let key = StringFormat(
        pattern: "^key_\(number)$",
        expected: "a key's id, key_ and 13 digits"
    ) { KeyID($0) != nil }

    /// `circle:ID` or `person:ID`.
    package static let owner = StringFormat(
        pattern: "^(circle|person):\(name)$",
        expected: "circle:ID or person:ID"
    ) { EndpointOwner($0) != nil }

    /// One label of a unit's path: not `.` or `..`, without white space at either end.
    private static let label: String = {
        let kept = ScalarSet.control.union(.format)
        let end = "[^/\(kept.union(.white).pattern)]"
        return #"(?!\.\.?(?:/|$))"# + "\(end)(?:[^/\(kept.pattern)]*\(end))?"
    }()

    /// A unit's path. The pattern does not list unassigned characters, which are refused too.
    package static let unit = StringFormat(
        pattern: "^(?:\(label)(?:/\(label))*)?$",
        lengths: 0...200,
        expected: "a unit's path as in wangjiang/computing, up to 200 bytes, or an empty string for the whole relay"
    ) { UnitPath($0) != nil }

    /// A path in the organisation tree, not the whole relay.
    package static let unitPath = StringFormat(
        pattern: "^\(label)(?:/\(label))*$",
        lengths: 1...UnitPath.byteLimit,
        expected: "a unit's path as in wangjiang/computing, up to 200 bytes"
    ) { !$0.isEmpty && UnitPath($0) != nil }

    /// A telephone number, as ``PhoneNumber/reading(_:)`` parses it.
    package static let phone: StringFormat = {
        let between = "[\(ScalarSet.numberSeparators.pattern)]*"
        func digit(_ digits: String) -> String {
            let wide = digits.unicodeScalars.map { $0 == "-" ? "-" : "\\uff1\($0)" }.joined()
            return "[\(digits)\(wide)]\(between)"
        }
        let (any, eightSix, zeros) = (digit("0-9"), digit("8") + digit("6"), digit("0") + digit("0"))
        let (mobile, other) = ("\(digit("1"))(?:\(any)){10}", "\(digit("02-9"))(?:\(any)){4,14}")
        let coded = "(?:\(eightSix)(?:\(mobile)|\(other))|(?!\(eightSix))(?:\(any)){5,15})"
        let plain = "(?:\(eightSix)\(mobile)|\(mobile)|(?!\(eightSix)\(digit("1"))(?:\(any)){6})\(other))"
        let quoted = ScalarSet.numberSeparators.union(.quotes)
        return StringFormat(
            pattern: "^[\(quoted.union(.equals).pattern)]*"
                + "(?:(?:[+\\uff0b]\(between)|\(zeros))\(coded)|(?!\(zeros))\(plain))"
                + "(?:[.\\uff0e][0\\uff10]+)?[\(quoted.pattern)]*$",
            lengths: 5...64,
            expected:
                "a mainland mobile number of 11 digits, or a number of 5 to 15 digits with + and the country's code",
            explains: { text in fault("number") { () throws(WrittenFault) in _ = try PhoneNumber.reading(text) } }
        ) { PhoneNumber($0) != nil }
    }()

    /// The name of a person or a circle, as ``WrittenValue/name(_:)`` parses it.
    package static let personalName: StringFormat = {
        let kept = ScalarSet.unprintable
        let solid = kept.union(.white).union(.invisible)
        return StringFormat(
            pattern: "^[^\(kept.pattern)]*[^\(solid.pattern)][^\(kept.pattern)]*$",
            lengths: 1...TextRule.name.limit,
            expected: TextRule.name.expectation,
            rule: .name,
            explains: { text in fault("name") { () throws(WrittenFault) in _ = try WrittenValue.name(text) } }
        ) { (try? WrittenValue.name($0)) != nil }
    }()

    /// Why the parser of written values refuses a text; nil if it accepts it.
    private static func fault(_ noun: String, _ read: () throws(WrittenFault) -> Void) -> String? {
        do throws(WrittenFault) {
            try read()
            return nil
        } catch {
            return error.reason(noun)
        }
    }
}

/// Durations as people write them: `90s`, `30m`, `2h`, `1d`.
package enum DurationFormat {
    /// Parses a duration; returns nil for other texts.
    package static func duration(_ text: String) -> Duration? {
        let digits = text.utf8.dropLast()
        guard (1...9).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(text.dropLast())
        else { return nil }
        switch text.utf8.last {
        case UInt8(ascii: "s"): return .seconds(count)
        case UInt8(ascii: "m"): return .seconds(count * 60)
        case UInt8(ascii: "h"): return .seconds(count * 3600)
        case UInt8(ascii: "d"): return .seconds(count * 86_400)
        default: return nil
        }
    }
}
