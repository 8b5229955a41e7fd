import RelayModel

/// Turns the mapping of a channel file into a ``Channel``, section by section.
struct ChannelFileReader {
    let file: FileMap
    let wording: Wording

    init(_ file: FileMap, wording: Wording) {
        self.file = file
        self.wording = wording
    }

    /// Returns the channel, or nil if a mistake leaves nothing to build; every mistake is in the fault list.
    func channel(named expected: String?) -> Channel? {
        let name = name(expected)
        let (chinese, english) = titles()
        let isHuman = file.node("human")?.bool ?? false
        let reason = file.node("cannot_send")?.text
        let settings = settings()
        let values = values()
        let address = addressRule()
        let secret = secretRule()
        let keywordLimit = keywordLimit()
        let messages = MessageReader(file: file, isHuman: isHuman).read()
        let request = isHuman ? nil : RequestReader(file: file).read()
        let rules = isHuman ? nil : ReplyReader(file: file).read()
        let pace = PaceReader(file: file).read()
        let ambiguous = ambiguousRule(isHuman)
        let receipt = file.named("receipt", ReceiptDialect.self)
        let token = TokenReader(file: file).read()
        file.finish()
        guard let name, let messages, isHuman || (request != nil && rules != nil) else { return nil }
        let fields = messages.fields + (request?.fields ?? [])
        check(fields, settings: settings, values: values, secret: secret)
        checkSigning(request?.scheme ?? .none, messages, secret)
        checkToken(token, fields, secret)
        if let request { checkBodies(request, messages) }
        if keywordLimit != nil { checkKeywordPlaces(messages) }
        return Channel(
            name: name,
            chineseTitle: chinese,
            englishTitle: english,
            isHuman: isHuman,
            cannotSend: reason ?? missingSettings(request?.fields ?? [], messages, settings),
            pace: pace,
            ambiguousRule: ambiguous,
            receipt: receipt,
            token: token,
            keywordLimit: keywordLimit,
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
        for (key, node) in file.map("settings")?.entries() ?? [] {
            result[key] = node.text
            if key == "sign_name", let text = result[key] { checkSignName(text, node) }
        }
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
        rule.everyone = map.texts("everyone")
        rule.refused = map.patterns("refused")
        rule.example = map.node("example")?.text ?? ""
        return rule
    }

    private func keywordLimit() -> Int? {
        guard let map = file.map("keyword") else { return nil }
        defer { map.finish() }
        guard let limit = map.required("characters", expected: "the longest keyword")?.int else { return nil }
        if !(1...TextRule.keyword.limit).contains(limit) {
            map.fault("characters", "is \(limit)", expected: "1–\(TextRule.keyword.limit)")
        }
        return limit
    }

    private func secretRule() -> SecretRule {
        guard let map = file.map("secret") else { return SecretRule() }
        defer { map.finish() }
        return SecretRule(
            use: map.named("use", SecretRule.Use.self) ?? .optional,
            fallback: fallback(map),
            example: map.node("example")?.text
        )
    }

    /// The place of the secret, never the secret itself, which must not be in a channel file.
    private func fallback(_ map: FileMap) -> String? {
        guard let node = map.node("default"), let text = node.text else { return nil }
        let isPlace = ["env:", "file:"].contains { text.hasPrefix($0) && text.utf8.count > $0.utf8.count }
        if !isPlace { node.fault("names no place", expected: "env:NAME or file:PATH") }
        return text
    }

    private func ambiguousRule(_ isHuman: Bool) -> AmbiguousRule {
        if isHuman {
            return file.named("ambiguous", AmbiguousRule.self) ?? .repeatOnce
        }
        return file.required("ambiguous", expected: AmbiguousRule.names)?.named(AmbiguousRule.self) ?? .repeatOnce
    }
}
