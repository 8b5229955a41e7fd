import RelayModel

/// One way a channel writes a notice.
struct MessageTemplate: Sendable {
    var markup = Markup.plain
    /// How fields are written in Markdown; nil where the platform shows the text as it is.
    var markdown: MarkdownText?
    /// Fields that the body shows as Markdown beside `{{text}}`.
    var markdownFields: Set<Field> = []
    /// What `{{text}}` is put together from, line by line; a line whose fields are all empty is left out.
    var lines: [Template] = []
    /// What one part's `{{text}}` (or whole body) may measure; nil where nothing is cut.
    var limit: TextCut?
    /// More parts than this are refused rather than flooding a group.
    var maximumParts = 10
    /// How long single fields may be where they stand in the body; the text holds them whole.
    var cuts: [Field: TextCut] = [:]
    /// Fields that must not be empty, else another message takes its place.
    var needs: [Field] = []
    /// Beginnings of marks that must do nothing in a sender's words.
    var inert = MentionEscaper()
    /// What the text must not hold.
    var forbidden: [ForbiddenText] = []
    var body = BodyTemplate.none

    var fields: [Field] { lines.flatMap(\.fields) + body.fields }

    /// What a line break of the text is written as.
    var lineBreak: String { markdown?.lineBreak.text ?? "\n" }

    /// Whether it shows what names a drill and a correction (domain rule 9).
    var showsTitle: Bool {
        let shown = body.fields.contains(.text) || body.isNone ? fields : body.fields
        return shown.contains { [.headline, .title, .label].contains($0) }
    }

    /// The fields without which it says nothing, and which the notice at hand leaves empty.
    func missing(_ fields: NoticeFields) -> [Field] { needs.filter { fields.value(of: $0).isEmpty } }

    /// The whole text, before splitting. A body that holds no `{{text}}` is made of single fields, so there the text
    /// shows them as they are sent: cut.
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
