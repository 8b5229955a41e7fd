import RelayModel

/// A placeholder of a channel file: `{{name}}`.
///
/// Some are known when a notice is compiled, the others (``isOfAttempt``) only when one request is made.
enum Field: Hashable, Sendable {
    case text, headline, title, body, signature, label, advice, severityLine, severityWord, severityMark
    case kind, lane, severity, reader, language
    case issuer, unit, issuedAt, issuedTime, expiresAt
    case noticeID, corrects, data, languages
    /// `@138… @139…`, of the numbers in `data.mention_mobiles`.
    case mentions
    case isDrill, isCorrection, part, parts
    /// A member of the notice's `data`: its text, or its JSON if it is a list or an object.
    case dataMember(String)
    /// The MD5, in hexadecimal, of a base-64 member of `data`.
    case dataMD5(String)
    /// A constant of the file's `settings`.
    case setting(String)
    /// A constant of the file's `settings` that is written as a number, without quotes.
    case number(String)
    /// A look-up table of the file's `values`.
    case value(String)
    case address, addressOrigin, addressLast, secret, token, deliveryID
    /// Every recipient's name in the request; a prefix (`user`) picks and strips `user:…`.
    case recipients(RecipientShape, prefix: String)
    case timestamp, timestampMilliseconds, now, attempt, nonce

    /// The form of several names.
    enum RecipientShape: Hashable, Sendable {
        case array
        /// An array of numbers.
        case numbers
        case comma, bar

        /// The name in a file.
        var name: String {
            switch self {
            case .array: "recipients"
            case .numbers: "recipient_numbers"
            case .comma: "recipients_comma"
            case .bar: "recipients_bar"
            }
        }
    }

    private static let named: [String: Field] = [
        "text": .text, "headline": .headline, "title": .title, "body": .body, "signature": .signature, "label": .label,
        "advice": .advice, "severity_line": .severityLine, "severity_word": .severityWord,
        "severity_mark": .severityMark,
        "kind": .kind, "lane": .lane, "severity": .severity, "reader": .reader, "language": .language,
        "issuer": .issuer, "unit": .unit, "issued_at": .issuedAt, "issued_time": .issuedTime,
        "expires_at": .expiresAt, "notice_id": .noticeID, "corrects": .corrects, "data": .data,
        "languages": .languages, "mentions": .mentions, "is_drill": .isDrill, "is_correction": .isCorrection,
        "part": .part, "parts": .parts,
        "address": .address, "address_origin": .addressOrigin, "address_last": .addressLast, "secret": .secret,
        "token": .token,
        "delivery_id": .deliveryID, "recipients": .recipients(.array, prefix: ""),
        "recipients_comma": .recipients(.comma, prefix: ""), "recipients_bar": .recipients(.bar, prefix: ""),
        "timestamp": .timestamp, "timestamp_ms": .timestampMilliseconds, "now": .now, "attempt": .attempt,
        "nonce": .nonce,
    ]

    /// The field with this name; nil if there is none. The file reader checks `settings.x` and `values.x`.
    init?(name: String) {
        if let field = Self.named[name] {
            self = field
            return
        }
        let halves = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard halves.count == 2, !halves[1].isEmpty else { return nil }
        switch halves[0] {
        case "data": self = .dataMember(halves[1])
        case "md5": self = .dataMD5(halves[1])
        case "settings": self = .setting(halves[1])
        case "numbers": self = .number(halves[1])
        case "values": self = .value(halves[1])
        case "recipients": self = .recipients(.array, prefix: halves[1] + ":")
        case "recipient_numbers": self = .recipients(.numbers, prefix: halves[1] + ":")
        case "recipients_comma": self = .recipients(.comma, prefix: halves[1] + ":")
        case "recipients_bar": self = .recipients(.bar, prefix: halves[1] + ":")
        default: return nil
        }
    }

    /// All plain names, for error texts.
    static var names: String {
        named.keys.sorted().joined(separator: ", ") + ", data.NAME, md5.NAME, settings.NAME, numbers.NAME, values.NAME"
    }

    /// Whether its value belongs to one request: the recipient, the time, the nonce.
    var isOfAttempt: Bool {
        switch self {
        case .address, .addressOrigin, .addressLast, .secret, .token, .deliveryID, .recipients, .timestamp,
            .timestampMilliseconds, .now, .attempt, .nonce:
            true
        default: false
        }
    }

    /// Whether it may contain a sender's text, which is not allowed in a header or a URL's path.
    var isFreeText: Bool {
        switch self {
        case .text, .headline, .title, .body, .signature, .advice, .severityLine, .severityWord, .severityMark, .label,
            .issuer, .unit, .data, .dataMember, .languages, .mentions:
            true
        default: false
        }
    }

    /// Whether it contains a sender's words, in which marks that mention everybody are disabled.
    var isOfSender: Bool {
        switch self {
        case .headline, .title, .body, .signature, .issuer, .dataMember, .mentions: true
        default: false
        }
    }

    /// Whether its text comes from the notice or the relay, not from the channel file.
    var isOfWords: Bool {
        switch self {
        case .text, .value, .setting, .number: false
        default: true
        }
    }

    /// Whether it stands for scheme and host at the beginning of a URL; the file reader allows a setting there only for
    /// a mail server.
    var isWholeURL: Bool {
        switch self {
        case .address, .addressOrigin, .setting: true
        default: false
        }
    }

    /// Its name in a channel file.
    var name: String {
        switch self {
        case .dataMember(let name): "data." + name
        case .dataMD5(let name): "md5." + name
        case .setting(let name): "settings." + name
        case .number(let name): "numbers." + name
        case .value(let name): "values." + name
        case .recipients(let shape, let prefix) where !prefix.isEmpty: shape.name + "." + prefix.dropLast()
        default: Self.named.first { $0.value == self }?.key ?? ""
        }
    }
}
