import RelayModel

/// The values of all fields that a notice, a channel's constants and a part decide.
struct NoticeFields: Sendable {
    let content: NoticeContent
    let settings: [String: String]
    let values: [String: ValueTable]
    /// The relay's own words in the notice's language.
    let words: Words
    /// The beginnings of marks that would mention everybody; see ``InertMarks``.
    let inert: InertMarks
    /// How long single fields may be, and the rule they are cut by.
    var cuts: [Field: TextCut]
    /// The part's text, with its suffix; see ``CompiledMessage``.
    var partText = ""
    /// What the headline begins with: 可能重复 on a repeat that has no other place for it.
    var headlineMark = ""
    var part = 1
    var parts = 1

    /// A notice-level field's value; nothing for a field of the attempt.
    func value(of field: Field) -> FieldValue {
        var value = uncut(field)
        guard case .text(var text) = value else { return value }
        if field.isOfSender { text = inert.applied(to: text) }
        if let cut = cuts[field] { text = cut.apply(to: text) }
        value = .text(text)
        return value
    }

    private func uncut(_ field: Field) -> FieldValue {
        switch field {
        case .text: .text(partText)
        case .headline: .text(headlineMark + words.headline(of: content))
        case .title: .text(content.title)
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
        case .issuer: .text(content.issuer)
        case .unit: .text(content.unit.text)
        case .issuedAt: .text(content.issuedAt.rfc3339())
        case .issuedTime: .text(NoticeContent.minutes(content.issuedAt))
        case .expiresAt: .text(content.expiresAt.rfc3339())
        case .noticeID: .text(content.id.description)
        case .corrects: content.corrects.map { .text($0.description) } ?? .nothing
        case .data: content.data.map { .json(Array($0.utf8)) } ?? .nothing
        case .dataMember(let name): dataMember(name)
        case .dataMD5(let name): dataMD5(name)
        case .languages: languages
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

    /// A member of the notice's data. Nothing for the protected person, to whom it could carry a link (domain rule 1).
    private func dataMember(_ name: String) -> FieldValue {
        guard content.reader != .protected, let data = content.data, let member = JSONValue(Array(data.utf8))?[name]
        else { return .nothing }
        switch member {
        case .string(let text): return .text(TextCleaning.text(text))
        case .null: return .nothing
        case .array(let elements): return elements.isEmpty ? .nothing : .json(Array(member.written.utf8))
        case .object: return .json(Array(member.written.utf8))
        default: return .bare(member.written)
        }
    }

    private func dataMD5(_ name: String) -> FieldValue {
        guard case .text(let text) = dataMember(name), let bytes = Base64.decode(text.utf8) else { return .nothing }
        return .text(Digest.md5Hex(bytes))
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
