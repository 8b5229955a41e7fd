import RelayModel

/// The values of all fields that a notice, a channel's constants and a part decide.
struct NoticeFields: Sendable {
    let content: NoticeContent
    let settings: [String: String]
    let values: [String: ValueTable]
    /// How long single fields may be, and the rule they are cut by.
    let cuts: [Field: TextCut]
    /// The part's text, with its suffix; see ``CompiledMessage``.
    var partText = ""
    var part = 1
    var parts = 1

    /// A notice-level field's value; nothing for a field of the attempt.
    func value(of field: Field) -> FieldValue {
        let value = uncut(field)
        guard let cut = cuts[field], case .text(let text) = value else { return value }
        return .text(cut.apply(to: text))
    }

    private func uncut(_ field: Field) -> FieldValue {
        switch field {
        case .text: .text(partText)
        case .headline: .text(content.headline)
        case .title: .text(content.title)
        case .body: .text(content.body)
        case .signature: .text(content.signature)
        case .label: .text(TextCleaning.line(content.label))
        case .kind: .text(content.kind.name)
        case .lane: .text(content.lane.name)
        case .severity: .text(content.severity.name)
        case .reader: .text(content.reader.name)
        case .language: .text(content.language.name)
        case .issuer: .text(content.issuer)
        case .unit: .text(content.unit.text)
        case .issuedAt: .text(content.issuedAt.rfc3339())
        case .issuedTime: .text(NoticeContent.minutes(content.issuedAt))
        case .expiresAt: .text(content.expiresAt.rfc3339())
        case .noticeID: .text(content.id.description)
        case .corrects: content.corrects.map { .text($0.description) } ?? .nothing
        case .data: content.data.map { .json(Array($0.utf8)) } ?? .nothing
        case .languages: languages
        case .isDrill: .bare(content.isDrill ? "true" : "false")
        case .isCorrection: .bare(content.isCorrection ? "true" : "false")
        case .part: .bare("\(part)")
        case .parts: .bare("\(parts)")
        case .setting(let name): .text(settings[name] ?? "")
        case .value(let name): values[name]?.value(for: content) ?? .nothing
        default: .nothing
        }
    }

    /// `{"en":{"title":…,"body":…}}`, or nothing where there is only the first language.
    private var languages: FieldValue {
        guard !content.translations.isEmpty else { return .nothing }
        let members = content.translations.sorted { $0.key.name < $1.key.name }.map { language, text in
            (language.name, JSONValue.object([("title", .string(text.title)), ("body", .string(text.body))]))
        }
        return .json(Array(JSONValue.object(members).written.utf8))
    }
}
