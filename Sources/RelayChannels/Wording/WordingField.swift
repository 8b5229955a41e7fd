import RelayModel

/// A placeholder in the relay's own words.
enum WordingField: String, NamedCase {
    case issuer
    case issuedTime = "issued_time"
    case severityWord = "severity_word"
    case severityMark = "severity_mark"
    /// Masked: `张*`.
    case name
    /// Masked: `138****1234`.
    case phone
    case suspect
    case occurredTime = "occurred_time"
    case owner, channel, endpoint, reason
    case title, number, count
    case cause
}
