import RelayModel

/// What a text must look like: how OpenAPI says it, how an error says it, and the check itself.
struct TextForm: Sendable {
    /// OpenAPI's `format`.
    var format: String?
    /// OpenAPI's `pattern` (ECMA 262).
    var pattern: String?
    /// OpenAPI's `minLength` and `maxLength`, Unicode scalars; nil where there is no limit, or the pattern has it.
    var lengths: ClosedRange<Int>?
    /// All texts there are, where they are few.
    var choices: [String] = []
    /// What is expected, to be read after "expected".
    var expected: String
    /// The rule that the form says in OpenAPI's words; nil for a form of its own.
    var rule: TextRule?
    /// The code of a refusal, where the text is not too long.
    var code = "invalid_field"
    var matches: @Sendable (String) -> Bool

    /// Whether the text has the form.
    func accepts(_ text: String) -> Bool {
        (lengths?.contains(text.unicodeScalars.count) ?? true) && matches(text)
    }

    /// Any text. For answers: a text of a request has a form, because no request may hold NUL.
    static let free = TextForm(expected: "a string") { _ in true }

    /// What people write.
    static func written(_ rule: TextRule) -> TextForm {
        TextForm(
            pattern: rule.pattern,
            lengths: (rule.mayBeBlank ? 0 : 1)...rule.limit,
            expected: rule.expectation,
            rule: rule
        ) { rule.fault(in: $0) == nil }
    }

    /// One of a few names.
    static func choice(_ names: [String], code: String = "invalid_field") -> TextForm {
        TextForm(choices: names, expected: "one of \(names.joined(separator: ", "))", code: code) {
            names.contains($0)
        }
    }

    /// RFC 3339 with an offset.
    static let moment = TextForm(
        format: "date-time",
        expected: "a time as in 2026-03-02T15:30:00+08:00 (RFC 3339)"
    ) { Timestamp(rfc3339: $0) != nil }

    /// A number and a unit.
    static let span = TextForm(
        pattern: "^(?=0*[1-9])[0-9]{1,9}[smhd]$",
        expected: "a span as in 90s, 30m, 2h or 1d"
    ) { SpanText.duration($0).map { $0 > .zero } ?? false }

    /// An id of the user's own; `.` and `..` are steps in a path.
    private static let name = #"(?!\.\.?$)[A-Za-z0-9._@-]{1,64}"#

    /// An id of the user's own.
    static let slug = TextForm(
        pattern: "^\(name)$",
        expected: "1 to 64 letters, digits and . _ - @, but not . or .."
    ) { CircleID($0) != nil }

    /// A digit of an id (Crockford's base 32, either case).
    private static let digit = "[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]"
    /// Thirteen digits below 2^63.
    private static let number = "[0-7]\(digit){12}"

    /// `ntc_…`.
    static let notice = TextForm(
        pattern: "^ntc_\(number)$",
        expected: "a notice's id, ntc_ and 13 digits"
    ) { NoticeID($0) != nil }

    /// `dlv_…`.
    static let delivery = TextForm(
        pattern: "^dlv_\(number)[0-3]\(digit){6}$",
        expected: "a delivery's id, dlv_ and 20 digits"
    ) { DeliveryID($0) != nil }

    /// `key_…`.
    static let key = TextForm(
        pattern: "^key_\(number)$",
        expected: "a key's id, key_ and 13 digits"
    ) { KeyID($0) != nil }

    /// `circle:ID` or `person:ID`.
    static let owner = TextForm(
        pattern: "^(circle|person):\(name)$",
        expected: "circle:ID or person:ID"
    ) { EndpointOwner($0) != nil }

    /// One step of a unit's path: not `.` and not `..`, without white space at either end.
    private static let label: String = {
        let kept = ScalarSet.control.union(.format)
        let end = "[^/\(kept.union(.white).pattern)]"
        return #"(?!\.\.?(?:/|$))"# + "\(end)(?:[^/\(kept.pattern)]*\(end))?"
    }()

    /// A path in the organisation tree. The pattern does not name unassigned characters, which are refused too.
    static let unit = TextForm(
        pattern: "^(?:\(label)(?:/\(label))*)?$",
        lengths: 0...200,
        expected: "a unit's path as in wangjiang/computing, up to 200 bytes, or an empty string for the whole relay"
    ) { UnitPath($0) != nil }

    /// A telephone number: an international one after + or 00, where 86 is not counted, or a mainland one.
    static let phone = TextForm(
        pattern: {
            let between = #"[ ()\u00a0\u3000-]*"#
            let code = "(?:8\(between)6\(between)|(?!8\(between)6))"
            let head = #"(?:(?:\+"# + "\(between)|0\(between)0\(between))\(code)|(?!0\(between)0))"
            return "^\(between)\(head)(?:[0-9]\(between)){5,15}$"
        }(),
        lengths: 5...40,
        expected: "a telephone number of 5 to 15 digits, with the country's code after + where it is not a mainland one"
    ) { PhoneNumber($0) != nil }
}
