import RelayModel

/// What an HTTP status means where no code decides (protocols: README, status table).
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
