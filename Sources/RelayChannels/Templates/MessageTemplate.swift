import RelayModel

/// One of a channel's messages for a notice.
struct MessageTemplate: Sendable {
    var markup = Markup.plain
    /// The Markdown dialect of fields; nil if the platform shows the text unchanged.
    var markdown: MarkdownText?
    /// Fields that the body shows as Markdown in addition to `{{text}}`.
    var markdownFields: Set<Field> = []
    /// The lines of `{{text}}`; a line whose fields are all empty is left out.
    var lines: [Template] = []
    /// The limit of one part's `{{text}}` (or whole body); nil if nothing is cut.
    var limit: TextCut?
    /// The most parts; a longer text is refused, because more would flood a group.
    var maximumParts = 10
    /// The length limits of fields in the body; the text contains them uncut.
    var cuts: [Field: TextCut] = [:]
    /// Fields that must not be empty; otherwise another message is used.
    var needs: [Field] = []
    /// Marks that are disabled in a sender's words.
    var inert = MentionEscaper()
    /// Contents that are not allowed in the text.
    var forbidden: [ForbiddenText] = []
    var body = BodyTemplate.none

    var fields: [Field] { lines.flatMap(\.fields) + body.fields }

    /// The form of a line break in the text.
    var lineBreak: String { markdown?.lineBreak.text ?? "\n" }

    /// Whether it shows the label of a drill or a correction (domain rule 9).
    var showsTitle: Bool {
        let shown = body.fields.contains(.text) || body.isNone ? fields : body.fields
        return shown.contains { [.headline, .title, .label].contains($0) }
    }

    /// The required fields that the notice leaves empty.
    func missing(_ fields: NoticeFields) -> [Field] { needs.filter { fields.value(of: $0).isEmpty } }

    /// The whole text before splitting. A body without `{{text}}` consists of single fields, so the text shows them as
    /// they are sent: cut.
    func text(_ fields: NoticeFields) -> String { markdown?.keepingLineBreaks(joined(fields)) ?? joined(fields) }

    /// The same for a reader who gets no Markdown.
    func plainText(_ fields: NoticeFields) -> String {
        var fields = fields
        fields.markdown = nil
        return joined(fields)
    }

    private func joined(_ fields: NoticeFields) -> String {
        var fields = fields
        fields.markdownFields = nil
        if body.fields.contains(.text) { fields.cuts = [:] }
        return lines.compactMap { line -> String? in
            guard !line.fields.isEmpty else { return line.pieces.isEmpty ? "" : SegmentText.plain(line, fields) }
            let isEmpty = line.telling.allSatisfy { fields.value(of: $0).text.isEmpty }
            return isEmpty ? nil : SegmentText.plain(line, fields)
        }.joined(separator: "\n")
    }
}
