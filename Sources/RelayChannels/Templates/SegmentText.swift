/// Fills a template that only notice-level fields stand in.
enum SegmentText {
    /// The text, nothing escaped. A field's own `{{…}}` is text, not a placeholder.
    static func plain(_ template: Template, _ fields: NoticeFields) -> String {
        template.pieces.map { piece in
            switch piece {
            case .literal(let text): text
            case .field(let field): fields.value(of: field).text
            }
        }.joined()
    }
}
