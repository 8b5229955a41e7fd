import RelayModel

/// The relay's own words in one language: labels, colours, the signature, advice, and what a warning says.
struct Words: Sendable {
    /// How bad it is, said and shown.
    struct Grade: Hashable, Sendable {
        var word = ""
        /// A coloured sign, for channels that have no colours.
        var mark = ""
    }

    /// What those who can mend an endpoint are told.
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
    /// Endpoints that have been refused for long.
    var refusalAlert = Alert()
    /// What is to be mended, by cause.
    var refusalCauses: [RefusalCause: String] = [:]
    var otherRefusalCause = ""
    var digestTitle = WordingText()
    var digestLine = WordingText()
}
