import RelayModel

/// What a text must look like: how OpenAPI says it, how an error says it, and the check itself.
struct TextForm: Sendable {
    /// OpenAPI's `format`.
    var format: String?
    /// OpenAPI's `pattern` (ECMA 262).
    var pattern: String?
    /// All texts there are, where they are few.
    var choices: [String] = []
    /// What is expected, to be read after "expected".
    var expected: String
    var accepts: @Sendable (String) -> Bool

    /// Any text.
    static let free = TextForm(expected: "a string") { _ in true }

    /// One of a few names.
    static func choice(_ names: [String]) -> TextForm {
        TextForm(choices: names, expected: "one of \(names.joined(separator: ", "))") { names.contains($0) }
    }

    /// RFC 3339 with an offset.
    static let moment = TextForm(
        format: "date-time",
        expected: "a time as in 2026-03-02T15:30:00+08:00 (RFC 3339)"
    ) { Timestamp(rfc3339: $0) != nil }

    /// A number and a unit.
    static let span = TextForm(
        pattern: "^[0-9]{1,9}[smhd]$",
        expected: "a span as in 90s, 30m, 2h or 1d"
    ) { SpanText.duration($0) != nil }

    /// An id of the user's own.
    static let slug = TextForm(
        pattern: "^[A-Za-z0-9._@-]{1,64}$",
        expected: "1 to 64 letters, digits and . _ - @"
    ) { CircleID($0) != nil }

    /// `ntc_…`.
    static let notice = TextForm(
        pattern: "^ntc_[0-9A-HJKMNP-TV-Z]{13}$",
        expected: "a notice's id, ntc_ and 13 digits"
    ) { NoticeID($0) != nil }

    /// `dlv_…`.
    static let delivery = TextForm(
        pattern: "^dlv_[0-9A-HJKMNP-TV-Z]{20}$",
        expected: "a delivery's id, dlv_ and 20 digits"
    ) { DeliveryID($0) != nil }

    /// `key_…`.
    static let key = TextForm(
        pattern: "^key_[0-9A-HJKMNP-TV-Z]{13}$",
        expected: "a key's id, key_ and 13 digits"
    ) { KeyID($0) != nil }

    /// `circle:ID` or `person:ID`.
    static let owner = TextForm(
        pattern: "^(circle|person):[A-Za-z0-9._@-]{1,64}$",
        expected: "circle:ID or person:ID"
    ) { EndpointOwner($0) != nil }

    /// A path in the organisation tree.
    static let unit = TextForm(
        expected: "a unit's path as in wangjiang/computing, up to 200 bytes, or an empty string for the whole relay"
    ) { UnitPath($0) != nil }

    /// A telephone number.
    static let phone = TextForm(
        expected: "a telephone number of 5 to 15 digits, with the country's code after + where it is not a mainland one"
    ) { PhoneNumber($0) != nil }
}
