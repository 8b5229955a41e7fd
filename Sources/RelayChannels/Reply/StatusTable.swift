import RelayModel

/// What an HTTP status means where no code decides (protocols: README, status table).
enum StatusTable {
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
