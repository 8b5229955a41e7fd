import RelayJSON
import RelayModel

/// The values of all fields that depend on a notice, a channel's constants and a part.
struct NoticeFields: Sendable {
    let content: NoticeContent
    let settings: [String: String]
    let values: [String: ValueTable]
    /// The relay's own words.
    let wording: Wording
    /// Marks that would mention everybody; see ``MentionEscaper``.
    let inert: MentionEscaper
    /// The length limits of fields, and the rule by which they are cut.
    var cuts: [Field: TextCut]
    /// The dialect of ``markdownFields``; nil if no field is Markdown.
    var markdown: MarkdownText?
    /// The fields that are shown as Markdown; nil for all fields with words.
    var markdownFields: Set<Field>? = []
    /// The part's text, with its suffix; see ``CompiledMessage``.
    var partText = ""
    /// The beginning of the headline: 可能重复 on a repeat that has no other place for it.
    var headlineMark = ""
    var part = 1
    var parts = 1

    /// The words in the notice's language.
    var words: Phrasebook { wording[content.language] }

    /// The value of a field of the notice; empty for a field of the attempt.
    func value(of field: Field) -> FieldValue {
        var value = uncut(field)
        guard case .text(var text) = value else { return value }
        if field.isOfSender { text = inert.applied(to: text) }
        if let cut = cuts[field] { text = cut.apply(to: text) }
        if let markdown, markdownFields?.contains(field) ?? field.isOfWords { text = markdown.escaped(text) }
        value = .text(text)
        return value
    }

    private func uncut(_ field: Field) -> FieldValue {
        switch field {
        case .text: .text(partText)
        case .headline: .text(headlineMark + words.headline(of: content))
        case .title: .text(words.title(of: content))
        case .body: .text(content.body)
        case .signature: .text(words.signature(of: content))
        case .advice: .text(words.advice(for: content))
        case .severityLine: .text(words.severityLine(of: content))
        case .severityWord: .text(words.grade(of: content).word)
        case .severityMark: .text(words.grade(of: content).mark)
        case .label: .text(words.label(of: content))
        case .kind: .text(content.kind.name)
        case .lane: .text(content.lane.name)
        case .severity: .text(content.severity.name)
        case .reader: .text(content.reader.name)
        case .language: .text(content.language.name)
        case .issuer: .text(words.issuer(of: content))
        case .unit: .text(content.unit.text)
        case .issuedAt: .text(content.issuedAt.rfc3339())
        case .issuedTime: .text(NoticeContent.minutes(content.issuedAt))
        case .expiresAt: .text(content.expiresAt.rfc3339())
        case .noticeID: .text(content.id.description)
        case .corrects: content.corrects.map { .text($0.description) } ?? .nothing
        case .data: data.map { .json(Array($0.utf8)) } ?? .nothing
        case .dataMember(let name): dataMember(name)
        case .dataMD5(let name): dataMD5(name)
        case .languages: languages
        case .mentions: .text(mentions)
        case .isDrill: .bare(content.isDrill ? "true" : "false")
        case .isCorrection: .bare(content.isCorrection ? "true" : "false")
        case .part: .bare("\(part)")
        case .parts: .bare("\(parts)")
        case .setting(let name): .text(settings[name] ?? "")
        case .number(let name): .bare(settings[name] ?? "")
        case .value(let name): values[name]?.value(for: content) ?? .nothing
        default: .nothing
        }
    }

    /// The notice's data. Empty for the protected person, for whom it could contain a link (domain rule 1).
    private var data: String? { content.reader == .protected ? nil : content.data }

    /// A member of the notice's data.
    private func dataMember(_ name: String) -> FieldValue {
        guard let data, let member = JSONValue(Array(data.utf8))?[name]
        else { return .nothing }
        switch member {
        case .string(let text): return .text(TextCleaning.text(text))
        case .null: return .nothing
        case .array(let elements): return elements.isEmpty ? .nothing : .json(Array(member.written.utf8))
        case .object: return .json(Array(member.written.utf8))
        default: return .bare(member.written)
        }
    }

    /// The mentioned numbers in the text: DingTalk shows a mention only there.
    private var mentions: String {
        guard let data, let mobiles = JSONValue(Array(data.utf8))?["mention_mobiles"] else { return "" }
        return mobiles.elements.compactMap(\.scalar).map { "@" + TextCleaning.line($0) }.joined(separator: " ")
    }

    private func dataMD5(_ name: String) -> FieldValue {
        guard case .text(let text) = dataMember(name), let bytes = Base64.decode(text.utf8) else { return .nothing }
        return .text(Digest.md5Hex(bytes))
    }

    /// `{"en":{"title":…,"body":…}}`, or empty if there is only the first language. For the protected person it has
    /// only the languages whose text contains no number to call back; the first language has none either.
    private var languages: FieldValue {
        let shown = content.translations.filter { _, text in
            content.reader != .protected || CallBack.found(in: text.title + "\n" + text.body, digits: 5) == nil
        }
        guard !shown.isEmpty else { return .nothing }
        let members = shown.sorted { $0.key.name < $1.key.name }.map { language, text in
            var translated = content
            translated.language = language
            translated.title = text.title
            let title = wording[language].title(of: translated)
            return (language.name, JSONValue.object([("title", .string(title)), ("body", .string(text.body))]))
        }
        return .json(Array(JSONValue.object(members).written.utf8))
    }
}
