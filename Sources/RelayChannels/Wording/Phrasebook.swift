public import RelayModel

/// The relay's own texts in one language: labels, colours, the signature, advice, and the texts of warnings.
struct Phrasebook: Sendable {
    /// A severity as a word and a colour.
    struct Grade: Hashable, Sendable {
        var word = ""
        /// A coloured sign, for channels that have no colours.
        var mark = ""
    }

    /// The text for people who can repair an endpoint.
    struct Alert: Sendable {
        var title = WordingText()
        var body = WordingText()
    }

    var labels: [NoticeKind: String] = [:]
    var correctionLabel = ""
    var grades: [Severity: Grade] = [:]
    var drillGrade = Grade()
    var severityLine = WordingText()
    var signature = WordingText()
    var repeatMark = ""
    var hotline = ""
    var advice: [NoticeKind: String] = [:]
    var protectedTitle = ""
    var protectedBody = ""
    var guardianTitles: [Severity: WordingText] = [:]
    var guardianBody = WordingText()
    var alerts: [OwnerAlert: Alert] = [:]
    /// The text about endpoints that have been refused for a long time.
    var refusalAlert = Alert()
    /// The repair, by cause.
    var refusalCauses: [RefusalCause: String] = [:]
    var otherRefusalCause = ""
    var digestTitle = WordingText()
    var digestLine = WordingText()
}

/// The relay's own messages to people who can repair an endpoint.
public enum OwnerAlert: String, StringEnum {
    /// The platform refuses its address or credential permanently.
    case switchedOff = "switched_off"
    /// Its deliveries are held, because no secret exists to sign with.
    case secretMissing = "secret_missing"
}

/// A placeholder in the relay's own texts.
enum WordingField: String, StringEnum {
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
