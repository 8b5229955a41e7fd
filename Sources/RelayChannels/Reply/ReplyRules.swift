import RelayModel

/// The `reply` section of a channel file, compiled: where to look in a reply and what it means.
struct ReplyRules: Sendable {
    /// What a code that no row names means.
    enum OtherCodes: String, NamedCase {
        /// `permanent_content`, flagged for the operator (the general rule).
        case unknown
        /// The HTTP status decides.
        case byStatus = "by_status"
        /// The code itself is a status (Telegram).
        case asStatus = "as_status"
    }

    /// What a code looks like.
    enum CodeKind: String, NamedCase {
        /// A whole number, or a string of digits.
        case number
        /// A string; a value of another type is an unknown code.
        case text
        /// The whole body, trimmed, is the code (Slack).
        case body
    }

    /// Whether the status line alone decides.
    var isStatusOnly = false
    /// Looked at in order; the first that exists is the code, readable or not.
    var codePaths: [JSONPath] = []
    var codeKind = CodeKind.number
    var messagePaths: [JSONPath] = []
    var referencePaths: [JSONPath] = []

    var successCodes: [String] = []
    /// Statuses that mean success whatever the body.
    var successStatuses: [Int] = []
    /// A non-empty string or a number that proves success.
    var successPresent: JSONPath?
    /// A boolean that proves success.
    var successFlag: JSONPath?

    var answers: [AnswerRow] = []
    var otherCodes = OtherCodes.unknown
    var statuses: [StatusRow] = []
    /// Text in the body of a 2xx reply that a status number follows (old Teams connectors).
    var statusInBody: TextPattern?

    /// The wait when nothing is said, in seconds; doubled by the engine on repeats up to the second number.
    var throttleWait: Double = 60
    var throttleWaitLimit: Double?
    /// Lower-case header names that may hold seconds.
    var waitHeaders = ["retry-after"]
    var waitPaths: [JSONPath] = []
    /// Where the service's day begins: minutes east of UTC.
    var zoneMinutes = CivilTime.shanghai

    var each: EachRule?
    var refused: [RefusedList] = []
    /// Whether an accepted delivery still waits for a person's tap.
    var awaitsHuman = false
}
