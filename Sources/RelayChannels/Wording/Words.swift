import RelayModel

/// The relay's own words in one language: labels, colours, the signature, advice, and what a warning says.
struct Words: Sendable {
    /// How bad it is, said and shown.
    struct Grade: Hashable, Sendable {
        var word = ""
        /// A coloured sign, for channels that have no colours.
        var mark = ""
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
}
