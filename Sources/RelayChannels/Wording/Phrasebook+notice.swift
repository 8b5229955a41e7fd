import RelayModel

/// What is said around one notice.
extension Phrasebook {
    /// The word before the title: 【预警】, 【警情通报】, …; 【演练】 for a drill and 【更正】 for a correction, whatever their kind.
    func label(of content: NoticeContent) -> String {
        if content.isDrill { return labels[.drill] ?? "" }
        if content.isCorrection { return correctionLabel }
        return labels[content.kind] ?? ""
    }

    /// Label and title. A title that brings a label in brackets keeps its own, except that a drill and a correction are
    /// always named.
    func headline(of content: NoticeContent) -> String {
        let label = label(of: content)
        let bringsLabel = content.title.hasPrefix("【") || (content.language != .zh && content.title.hasPrefix("["))
        if bringsLabel, !content.mustBeNamed || content.title.hasPrefix(label) { return content.title }
        // Full-width brackets bring their own space.
        return label + (label.hasSuffix("]") ? " " : "") + content.title
    }

    /// The title where it is written without its label, as in a short message; a drill and a correction bring theirs
    /// even there.
    func title(of content: NoticeContent) -> String { content.mustBeNamed ? headline(of: content) : content.title }

    /// How bad it is; a drill is a drill and nothing worse.
    func grade(of content: NoticeContent) -> Grade {
        content.isDrill ? drillGrade : grades[content.severity] ?? Grade()
    }

    /// `级别：🔴 高风险`. Empty for ordinary information, and for the protected person, whom it would only frighten.
    func severityLine(of content: NoticeContent) -> String {
        guard content.severity != .info || content.isDrill, content.reader != .protected else { return "" }
        let grade = grade(of: content)
        return severityLine.filled([.severityWord: grade.word, .severityMark: grade.mark])
    }

    /// What to do. Empty where the notice names the hotline itself, and for the protected person: no number is told
    /// there.
    func advice(for content: NoticeContent) -> String {
        let isNamed = !hotline.isEmpty && (content.body.contains(hotline) || content.title.contains(hotline))
        guard content.reader != .protected, !isNamed || content.isDrill else { return "" }
        return advice[content.kind] ?? ""
    }

    /// Who answers for it. For the protected person an issuer that holds a number or a link is left out: nothing we add
    /// may be called back.
    func issuer(of content: NoticeContent) -> String {
        let isSafe = content.reader != .protected || CallBack.found(in: content.issuer) == nil
        return isSafe ? content.issuer : ""
    }

    /// Who says so, and when (Asia/Shanghai): `—— 反诈中心 2026-03-02 15:30`.
    func signature(of content: NoticeContent) -> String {
        signature.filled([.issuer: issuer(of: content), .issuedTime: NoticeContent.minutes(content.issuedAt)])
    }
}
