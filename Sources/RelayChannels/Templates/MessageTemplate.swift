import RelayModel

/// One way a channel writes a notice.
struct MessageTemplate: Sendable {
    var markup = Markup.plain
    /// What `{{text}}` is put together from, line by line; a line whose fields are all empty is left out.
    var lines: [Template] = []
    /// What one part's `{{text}}` (or whole body) may measure; nil where nothing is cut.
    var limit: TextCut?
    /// More parts than this are refused rather than flooding a group.
    var maximumParts = 10
    var cuts: [Field: TextCut] = [:]
    /// What the text must not hold.
    var forbidden: [ForbiddenText] = []
    var body = BodyTemplate.none

    var fields: [Field] { lines.flatMap(\.fields) + body.fields }

    /// The whole text, before splitting.
    func text(_ fields: NoticeFields) -> String {
        lines.compactMap { line -> String? in
            guard !line.fields.isEmpty else { return line.pieces.isEmpty ? "" : SegmentText.plain(line, fields) }
            let isEmpty = line.fields.allSatisfy { fields.value(of: $0).text.isEmpty }
            return isEmpty ? nil : SegmentText.plain(line, fields)
        }.joined(separator: "\n")
    }
}
