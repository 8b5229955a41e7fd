import RelayModel

/// Turns the mapping of a channel file into a ``Channel``, section by section.
struct ChannelFileReader {
    let file: FileMap
    let wording: Wording

    init(_ file: FileMap, wording: Wording) {
        self.file = file
        self.wording = wording
    }

    /// The channel, or nil where a mistake leaves nothing to build; every mistake is in the fault list.
    func channel(named expected: String?) -> Channel? {
        let name = name(expected)
        let (chinese, english) = titles()
        let isHuman = file.node("human")?.bool ?? false
        let reason = file.node("cannot_send")?.text
        let settings = settings()
        let values = values()
        let address = addressRule()
        let secret = secretRule()
        let messages = MessageReader(file: file, isHuman: isHuman).read()
        let request = isHuman ? nil : RequestReader(file: file).read()
        let rules = isHuman ? nil : ReplyReader(file: file).read()
        let pace = PaceReader(file: file).read()
        let ambiguous = ambiguousRule(isHuman)
        let receipt = file.named("receipt", ReceiptDialect.self)
        file.finish()
        guard let name, let messages, isHuman || (request != nil && rules != nil) else { return nil }
        let fields = messages.fields + (request?.fields ?? [])
        check(fields, settings: settings, values: values, secret: secret)
        checkSigning(request?.scheme ?? .none, messages, secret)
        if let request { checkBodies(request, messages) }
        return Channel(
            name: name,
            chineseTitle: chinese,
            englishTitle: english,
            isHuman: isHuman,
            cannotSend: reason ?? missingSettings(request?.fields ?? [], messages, settings),
            pace: pace,
            ambiguousRule: ambiguous,
            receipt: receipt,
            addressRule: address,
            secretRule: secret,
            settings: settings,
            values: values,
            request: request ?? RequestTemplate(),
            messages: messages,
            rules: rules ?? ReplyRules(),
            wording: wording
        )
    }

    private func name(_ expected: String?) -> ChannelName? {
        guard let node = file.required("channel", expected: "the channel's name"), let text = node.text else {
            return nil
        }
        guard let name = ChannelName(text) else {
            node.fault("is \"\(text)\"", expected: "1–64 letters, digits, - or _")
            return nil
        }
        if let expected, expected != text {
            node.fault("is \"\(text)\"", expected: "\"\(expected)\", the file's name")
        }
        return name
    }

    private func titles() -> (String, String) {
        guard let map = file.required("title", expected: "zh and en")?.map else { return ("", "") }
        defer { map.finish() }
        return (
            map.required("zh", expected: "a Chinese title")?.text ?? "",
            map.required("en", expected: "an English title")?.text ?? ""
        )
    }

    private func settings() -> [String: String] {
        var result: [String: String] = [:]
        for (key, node) in file.map("settings")?.entries() ?? [] { result[key] = node.text }
        return result
    }

    private func values() -> [String: ValueTable] {
        var result: [String: ValueTable] = [:]
        for (name, node) in file.map("values")?.entries() ?? [] {
            guard let map = node.map else { continue }
            let key = map.required("of", expected: ValueTable.Key.names)?.named(ValueTable.Key.self) ?? .severity
            var entries: [String: FieldValue] = [:]
            for (entry, value) in map.entries() where entry != "of" {
                let isKnown =
                    switch key {
                    case .severity: Severity(name: entry) != nil
                    case .lane: Lane(name: entry) != nil
                    case .kind: NoticeKind(name: entry) != nil
                    case .language: Language(name: entry) != nil
                    }
                if !isKnown, entry != "default", entry != "drill" {
                    map.fault(entry, "is no \(key.name)", expected: "a \(key.name)'s name, drill or default")
                }
                guard let text = value.text else { continue }
                let isBare = value.isPlain && (ReplyCode.wholeNumber(text) != nil || text == "true" || text == "false")
                entries[entry] = isBare ? .bare(text) : .text(text)
            }
            result[name] = ValueTable(key: key, entries: entries)
        }
        return result
    }

    private func addressRule() -> AddressRule {
        guard let map = file.map("address") else { return AddressRule() }
        defer { map.finish() }
        var rule = AddressRule()
        rule.kind = map.named("kind", AddressRule.Kind.self) ?? .account
        rule.numberForm = map.named("number_form", AddressRule.NumberForm.self) ?? .digits
        rule.parameters = map.texts("needs_query")
        rule.refused = map.patterns("refused")
        rule.example = map.node("example")?.text ?? ""
        return rule
    }

    private func secretRule() -> SecretRule {
        guard let map = file.map("secret") else { return SecretRule() }
        defer { map.finish() }
        return SecretRule(
            use: map.named("use", SecretRule.Use.self) ?? .optional,
            fallback: map.node("default")?.text,
            example: map.node("example")?.text
        )
    }

    private func ambiguousRule(_ isHuman: Bool) -> AmbiguousRule {
        if isHuman {
            return file.named("ambiguous", AmbiguousRule.self) ?? .repeatOnce
        }
        return file.required("ambiguous", expected: AmbiguousRule.names)?.named(AmbiguousRule.self) ?? .repeatOnce
    }

    /// Every `settings.x` and `values.x` must be there, and the secret where it is used.
    private func check(
        _ fields: [Field],
        settings: [String: String],
        values: [String: ValueTable],
        secret: SecretRule
    ) {
        for field in Set(fields) {
            switch field {
            case .setting(let name) where settings[name] == nil:
                file.fault(
                    "settings",
                    "has no \"\(name)\", which {{settings.\(name)}} needs",
                    expected: "settings.\(name)"
                )
            case .number(let name) where settings[name] == nil:
                file.fault(
                    "settings",
                    "has no \"\(name)\", which {{numbers.\(name)}} needs",
                    expected: "settings.\(name)"
                )
            case .number(let name):
                guard let text = settings[name], !text.isEmpty, ReplyCode.wholeNumber(text) != text else { break }
                file.fault("settings", "has no number as \"\(name)\"", expected: "a whole number")
            case .value(let name) where values[name] == nil:
                file.fault("values", "has no \"\(name)\", which {{values.\(name)}} needs", expected: "values.\(name)")
            case .secret where secret.use == .none:
                file.fault("secret", "is not used, but {{secret}} needs one", expected: "secret.use: required")
            default: break
            }
        }
    }

    private func checkSigning(_ scheme: SigningScheme, _ messages: MessageTemplates, _ secret: SecretRule) {
        if scheme != .none, secret.use == .none {
            file.fault(
                "request",
                "signs by \(scheme.name) without a secret",
                expected: "secret.use: optional or required"
            )
        }
        guard scheme == .feishu else { return }
        for (name, message) in messages.byName {
            if case .json(.object) = message.body { continue }
            file.fault("messages", "\"\(name)\" cannot carry a feishu signature", expected: "json with a mapping")
        }
    }

    /// Mails go to mail servers, and nothing else does.
    private func checkBodies(_ request: RequestTemplate, _ messages: MessageTemplates) {
        let isMail = request.method == MailEnvelope.method
        for (name, message) in messages.byName.sorted(by: { $0.key < $1.key }) {
            if case .mail = message.body {
                if !isMail { file.fault("messages", "\"\(name)\" is a mail", expected: "request.method: SMTP") }
            } else if isMail {
                file.fault("messages", "\"\(name)\" is no mail", expected: "mail, as request.method is SMTP")
            }
        }
    }

    /// What is still to be filled in before the ordinary message can be sent; nil where nothing is.
    private func missingSettings(
        _ request: [Field],
        _ messages: MessageTemplates,
        _ settings: [String: String]
    ) -> String? {
        let perMessage = messages.ordinary.map { Set(Self.emptySettings($0.fields + request, settings)) }
        guard let least = perMessage.min(by: { $0.count < $1.count }), !least.isEmpty else { return nil }
        return "needs its settings filled in: \(least.sorted().joined(separator: ", "))"
    }

    /// The names of those settings among the fields that are empty.
    static func emptySettings(_ fields: [Field], _ settings: [String: String]) -> [String] {
        fields.compactMap { field in
            switch field {
            case .setting(let name), .number(let name): settings[name]?.isEmpty == true ? name : nil
            default: nil
            }
        }
    }
}
