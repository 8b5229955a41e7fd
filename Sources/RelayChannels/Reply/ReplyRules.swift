import RelayJSON
import RelayModel

/// The `reply` section of a channel file, compiled: where to look in a reply and what it means.
struct ReplyRules: Sendable {
    /// The meaning of a code that no row names.
    enum OtherCodes: String, StringEnum {
        /// `permanent_content`, flagged for the operator (the general rule).
        case unknown
        /// The HTTP status decides.
        case byStatus = "by_status"
        /// The code itself is a status (Telegram).
        case asStatus = "as_status"
    }

    /// The type of a code.
    enum CodeKind: String, StringEnum {
        /// A whole number, or a string of digits.
        case number
        /// A string; a value of another type is an unknown code.
        case text
        /// The whole body, trimmed, is the code (Slack).
        case body
    }

    /// Whether the status line alone decides.
    var isStatusOnly = false
    /// Paths in order; the first that exists is the code, readable or not.
    var codePaths: [JSONPath] = []
    var codeKind = CodeKind.number
    var messagePaths: [JSONPath] = []
    var referencePaths: [JSONPath] = []

    var successCodes: [String] = []
    /// Statuses that mean success with any body.
    var successStatuses: [Int] = []
    /// A non-empty string or a number that proves success.
    var successPresent: JSONPath?
    /// A boolean that proves success.
    var successFlag: JSONPath?

    var answers: [ReplyRule] = []
    var otherCodes = OtherCodes.unknown
    var statuses: [StatusRow] = []
    /// Text in the body of a 2xx reply that a status number follows (old Teams connectors).
    var statusInBody: TextPattern?

    /// The wait without a hint, in seconds; the engine doubles it on repeats up to the second number.
    var throttleWait: Double = 60
    var throttleWaitLimit: Double?
    /// Lower-case header names that may hold seconds.
    var waitHeaders = ["retry-after"]
    var waitPaths: [JSONPath] = []
    /// The time zone of the service's day: minutes east of UTC.
    var zoneMinutes = CivilTime.shanghai

    var each: PerRecipientRule?
    var refused: [RefusedList] = []
    /// Whether a person must still confirm an accepted delivery with a tap.
    var awaitsHuman = false
}

/// A row of a channel's answer table. All its conditions must hold; the first row that matches decides.
struct ReplyRule: Sendable {
    /// The codes of the row.
    enum Codes: Sendable {
        /// Any code that is not success.
        case any
        /// A reply without a readable code.
        case missing
        case some([CodePattern])
    }

    var codes = Codes.any
    /// Patterns; at least one must occur in the message.
    var texts: [TextPattern] = []
    /// A value that must exist, and its required text (nil: anything but null).
    var field: JSONPath?
    var fieldValue: String?
    var `class`: VerdictClass
    /// Whether the code says that the robot or subscriber no longer exists (`class: gone`).
    var isGone = false
    /// The cause to be fixed.
    var cause: RefusalCause?
    var scope = VerdictScope.credential
    var wait = RetryAfterRule.hint
    /// Whether a shorter text may be accepted.
    var isTooLong = false
    /// Whether the text lacks the robot's keyword.
    var lacksKeyword = false
}

/// The meaning of a status if no code decides; it precedes the common table.
struct StatusRow: Sendable {
    var statuses: ClosedRange<Int>
    var `class`: VerdictClass
    /// Whether the status says that the robot or subscriber no longer exists (`class: gone`).
    var isGone = false
    var wait = RetryAfterRule.hint
}

/// A reply that lists every recipient with a code of its own.
struct PerRecipientRule: Sendable {
    var list: JSONPath
    var name: JSONPath
    var code: JSONPath
    var message: JSONPath?
    var reference: JSONPath?
    /// Nil: the codes of the whole reply.
    var successCodes: [String]?
    /// Nil: the table of the whole reply.
    var answers: [ReplyRule]?
    /// Whether the list decides even if the reply has a code.
    var overridesCode = false
}

/// A list of the recipients a successful reply refused: an array, or names joined by `|`.
struct RefusedList: Sendable {
    var path: JSONPath
    /// The prefix of each listed name that makes it the recipient's: `user:`.
    var prefix: String
}

/// How long a throttled credential or recipient waits.
enum RetryAfterRule: Hashable, Sendable {
    /// The reply's hint, otherwise the channel's default.
    case hint
    /// A fixed time in seconds, whatever the reply says.
    case seconds(Double)
    /// Until the next midnight in the channel's zone.
    case nextDay
    /// Until the first of the next month in the channel's zone.
    case nextMonth
}

/// The codes of a row of the answer table: one code, or a prefix (`Throttling.*`, `429*`).
struct CodePattern: Hashable, Sendable {
    private let text: String
    private let isPrefix: Bool

    init(_ text: String) {
        isPrefix = text.hasSuffix("*")
        self.text = isPrefix ? String(text.dropLast()) : text
    }

    func matches(_ code: String) -> Bool { isPrefix ? code.hasPrefix(text) : code == text }
}

/// The meaning of an HTTP status if no code decides (protocols: README, status table).
enum StatusTable {
    /// The status that says a receiver no longer exists (RFC 9110 section 15.5.11).
    static let gone = 410

    static func `class`(of status: Int) -> VerdictClass {
        switch status {
        case 300...399: .permanentConfig
        case 407, 408, 425, 500...599: .retryable
        case 429: .throttled
        case 401, 402, 403, 404, 405, 410: .permanentConfig
        case 400...499: .permanentContent
        default: .ambiguous
        }
    }
}
