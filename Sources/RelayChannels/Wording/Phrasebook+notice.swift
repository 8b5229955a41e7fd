import RelayModel

/// The relay's own texts around one notice.
extension Phrasebook {
    /// The label before the title: 【预警】, 【警情通报】, …; 【演练】 for a drill and 【更正】 for a correction of any kind.
    func label(of content: NoticeContent) -> String {
        if content.isDrill { return labels[.drill] ?? "" }
        if content.isCorrection { return correctionLabel }
        return labels[content.kind] ?? ""
    }

    /// Label and title. A title with its own label in brackets keeps it, except that a drill and a correction always
    /// have theirs.
    func headline(of content: NoticeContent) -> String {
        let label = label(of: content)
        let bringsLabel = content.title.hasPrefix("【") || (content.language != .zh && content.title.hasPrefix("["))
        if bringsLabel, !content.mustBeNamed || content.title.hasPrefix(label) { return content.title }
        // Full-width brackets include their spacing.
        return label + (label.hasSuffix("]") ? " " : "") + content.title
    }

    /// The title without its label, as in a short message; a drill and a correction keep theirs.
    func title(of content: NoticeContent) -> String { content.mustBeNamed ? headline(of: content) : content.title }

    /// The severity; a drill has only its own.
    func grade(of content: NoticeContent) -> Grade {
        content.isDrill ? drillGrade : grades[content.severity] ?? Grade()
    }

    /// `级别：🔴 高风险`. Empty for ordinary information, and for the protected person, whom it would frighten.
    func severityLine(of content: NoticeContent) -> String {
        guard content.severity != .info || content.isDrill, content.reader != .protected else { return "" }
        let grade = grade(of: content)
        return severityLine.filled([.severityWord: grade.word, .severityMark: grade.mark])
    }

    /// The advice. Empty if the notice names the hotline itself, and for the protected person, whose text contains no
    /// number.
    func advice(for content: NoticeContent) -> String {
        let isNamed = !hotline.isEmpty && (content.body.contains(hotline) || content.title.contains(hotline))
        guard content.reader != .protected, !isNamed || content.isDrill else { return "" }
        return advice[content.kind] ?? ""
    }

    /// The issuer. For the protected person an issuer with a number or a link is left out, so that nothing the relay
    /// adds can be called back.
    func issuer(of content: NoticeContent) -> String {
        let isSafe = content.reader != .protected || CallBack.found(in: content.issuer) == nil
        return isSafe ? content.issuer : ""
    }

    /// Issuer and time (Asia/Shanghai): `—— 反诈中心 2026-03-02 15:30`.
    func signature(of content: NoticeContent) -> String {
        signature.filled([.issuer: issuer(of: content), .issuedTime: NoticeContent.minutes(content.issuedAt)])
    }
}
