import RelayModel

/// Reads `message` (the choice) and `messages` (the templates).
struct MessageReader {
    let file: FileMap
    let isHuman: Bool

    func read() -> MessageTemplates? {
        guard let map = file.required("messages", expected: "at least one message")?.map else { return nil }
        var byName: [String: MessageTemplate] = [:]
        for (name, node) in map.entries() {
            guard let message = node.map else { continue }
            byName[name] = read(message)
            message.finish()
        }
        guard !byName.isEmpty else {
            file.fault("messages", "is empty", expected: "at least one message")
            return nil
        }
        return MessageTemplates(byName: byName, choice: choice(Set(byName.keys)))
    }

    /// `message: text`, or a mapping of readers, kinds and lanes with a default; of a list, the first message that fits
    /// is used.
    private func choice(_ names: Set<String>) -> [String: [String]] {
        guard let node = file.node("message") else {
            if names.count > 1 {
                file.fault(
                    "message",
                    "is missing",
                    expected: "which of \(names.sorted().joined(separator: ", ")) is used"
                )
            }
            return ["default": [names.first ?? ""]]
        }
        if !node.isMapping {
            return ["default": node.elements.map { checked($0, names) }]
        }
        var result: [String: [String]] = [:]
        guard let map = node.map else { return result }
        for (key, value) in map.entries() {
            let isKnown =
                key == "default" || ReaderKind(name: key) != nil || NoticeKind(name: key) != nil
                || Lane(name: key) != nil
            if !isKnown { map.fault(key, "is an unknown key", expected: "default, a reader, a kind or a lane") }
            result[key] = value.elements.map { checked($0, names) }
        }
        if result["default"] == nil { file.fault("message", "has no default", expected: "default: NAME") }
        return result
    }

    private func checked(_ node: FileNode, _ names: Set<String>) -> String {
        guard let text = node.text else { return "" }
        if !names.contains(text) {
            node.fault("is \"\(text)\"", expected: "one of \(names.sorted().joined(separator: ", "))")
        }
        return text
    }

    private func read(_ map: FileMap) -> MessageTemplate {
        var message = MessageTemplate()
        message.markup = map.named("markup", Markup.self) ?? .plain
        markdown(map, &message)
        if let node = map.node("text"), let text = node.text {
            message.lines = text.split(separator: "\n", omittingEmptySubsequences: false).compactMap { line in
                node.template(of: String(line))
            }
        }
        if message.lines.flatMap(\.fields).contains(where: { $0 == .text || $0.isOfAttempt }) {
            map.fault("text", "holds a field that is not known here", expected: "fields of the notice")
        }
        message.cuts = cuts(map)
        message.needs = needs(map)
        message.inert = MentionEscaper(inert(map))
        message.forbidden = map.node("forbid")?.elements.compactMap { $0.named(ForbiddenText.self) } ?? []
        body(map, &message)
        limit(map, &message)
        return message
    }

    private func markdown(_ map: FileMap, _ message: inout MessageTemplate) {
        let escape = map.named("escape", MarkdownText.Escape.self)
        let lineBreak = map.named("line_break", MarkdownText.LineBreak.self)
        message.markdownFields = Set(
            (map.node("markdown_fields")?.elements ?? []).compactMap { node -> Field? in
                guard let name = node.text else { return nil }
                guard let field = Field(name: name), Self.isCuttable(field), field != .text else {
                    node.fault("is \"\(name)\"", expected: "a field that the body shows, such as headline")
                    return nil
                }
                return field
            }
        )
        guard message.markup == .markdown else {
            if escape != nil || lineBreak != nil || !message.markdownFields.isEmpty {
                map.fault("markup", "is plain, but says how Markdown is written", expected: "markup: markdown")
            }
            return
        }
        message.markdown = MarkdownText(escape: escape ?? .backslash, lineBreak: lineBreak ?? .hard)
    }

    private func body(_ map: FileMap, _ message: inout MessageTemplate) {
        let json = map.node("json")
        let form = map.node("form")
        let raw = map.node("raw")
        let mail = map.node("mail")
        let count = [json, form, raw, mail].compactMap(\.self).count
        if count != (isHuman ? 0 : 1) {
            map.faults.add(
                map.line,
                map.path,
                "has \(count) bodies",
                expected: isHuman ? "none: a person sends it" : "one of json, form, raw, mail"
            )
        }
        if let json {
            message.body = .json(JSONTemplateReader.read(json))
        } else if let form, let parameters = form.map {
            message.body = .form(
                parameters.entries().map { name, node in
                    let value = JSONTemplateReader.read(node)
                    if !node.isScalar, value.fields.contains(where: \.isOfAttempt) {
                        node.fault("holds a field of the attempt inside a mapping", expected: "fields of the notice")
                    }
                    return (name, value)
                }
            )
        } else if let raw, let template = raw.template {
            message.body = .raw(template)
        } else if let mail, let parts = mail.map {
            message.body = .mail(MailReader(map: parts).read())
        }
    }

    private func limit(_ map: FileMap, _ message: inout MessageTemplate) {
        guard let limits = map.map("limit") else { return }
        defer { limits.finish() }
        message.maximumParts = limits.node("parts")?.int ?? 10
        if !(1...99).contains(message.maximumParts) { limits.fault("parts", "is out of range", expected: "1–99") }
        let given = TextUnit.allCases.compactMap { unit in
            limits.node(unit.name).flatMap(\.int).map { TextCut(unit: unit, limit: $0) }
        }
        guard given.count == 1, let limit = given.first else {
            map.fault("limit", "counts \(given.count) units", expected: "one of \(TextUnit.names)")
            return
        }
        if limit.limit < 64 { limits.fault(limit.unit.name, "is \(limit.limit)", expected: "64 or more") }
        message.limit = limit
        if !isHuman, !message.body.fields.contains(.text) {
            map.fault("limit", "limits a text that the body does not hold", expected: "{{text}} in the body, or cut")
        }
    }

    private func cuts(_ map: FileMap) -> [Field: TextCut] {
        var result: [Field: TextCut] = [:]
        for (name, node) in map.map("cut")?.entries() ?? [] {
            guard let field = Field(name: name), Self.isCuttable(field) else {
                node.fault(
                    "cannot be cut",
                    expected: "headline, title, body, text, signature, issuer, label, severity_word, unit or data.NAME"
                )
                continue
            }
            guard let unitMap = node.map else { continue }
            for (unitName, value) in unitMap.entries() {
                guard let unit = TextUnit(name: unitName), unit != .jsonBodyBytes, let limit = value.int, limit >= 4
                else {
                    unitMap.fault(unitName, "is no limit", expected: "utf8_bytes, utf16_units or characters, 4 or more")
                    continue
                }
                result[field] = TextCut(unit: unit, limit: limit)
            }
        }
        return result
    }

    private static func isCuttable(_ field: Field) -> Bool {
        switch field {
        case .headline, .title, .body, .text, .signature, .issuer, .label, .severityWord, .unit, .dataMember: true
        default: false
        }
    }

    private func needs(_ map: FileMap) -> [Field] {
        (map.node("needs")?.elements ?? []).compactMap { node in
            guard let name = node.text else { return nil }
            guard let field = Field(name: name), !field.isOfAttempt, field != .text else {
                node.fault("is \"\(name)\"", expected: "a field of the notice, such as data.url")
                return nil
            }
            return field
        }
    }

    /// Marks must begin with an ASCII character: the zero-width space that disables them is inserted behind it.
    private func inert(_ map: FileMap) -> [String] {
        (map.node("inert")?.elements ?? []).compactMap { node in
            guard let mark = node.text else { return nil }
            guard mark.utf8.count >= 2, mark.utf8.count <= 32, mark.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                node.fault("is \"\(mark)\"", expected: "2–32 printable ASCII characters, such as <@")
                return nil
            }
            return mark
        }
    }
}
