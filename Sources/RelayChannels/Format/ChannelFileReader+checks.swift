import RelayModel

/// The conditions between the sections of a file.
extension ChannelFileReader {
    /// Checks that every used `settings.x` and `values.x` exists, and the secret if it is used.
    func check(
        _ fields: [Field],
        settings: [String: String],
        values: [String: ValueTable],
        secret: SecretRule
    ) {
        for field in Set(fields) {
            switch field {
            case .setting(let name) where settings[name] == nil, .number(let name) where settings[name] == nil:
                lacking("settings", name, field)
            case .number(let name):
                guard let text = settings[name], !text.isEmpty, ReplyCode.wholeNumber(text) != text else { break }
                file.fault("settings", "has no number as \"\(name)\"", expected: "a whole number")
            case .value(let name) where values[name] == nil: lacking("values", name, field)
            case .secret where secret.use == .none:
                file.fault("secret", "is not used, but {{secret}} needs one", expected: "secret.use: required")
            default: break
            }
        }
    }

    /// Reports the fault at the section, or at the first use of the field if there is no section.
    private func lacking(_ section: String, _ name: String, _ field: Field) {
        let problem = "has no \"\(name)\", which {{\(field.name)}} needs"
        if file.node(section) == nil, let use = file.faults.uses[field] {
            file.faults.add(
                use.line,
                use.path,
                "needs \(section).\(name), and there are no \(section)",
                expected: "\(section).\(name)"
            )
        } else {
            file.fault(section, problem, expected: "\(section).\(name)")
        }
    }

    /// Checks that a token has a secret to fetch it with, and a request that carries it.
    func checkToken(_ token: TokenRule?, _ fields: [Field], _ secret: SecretRule) {
        let isCarried = fields.contains(.token)
        if isCarried, token == nil {
            file.fault("token", "is missing, but a request carries {{token}}", expected: "token.source and token.url")
        } else if token != nil, !isCarried {
            file.fault("token", "is carried by no request", expected: "{{token}} in the request")
        }
        if token != nil, secret.use != .required {
            file.fault("secret", "is what a token is asked for with", expected: "secret.use: required")
        }
    }

    func checkSigning(_ scheme: SigningScheme, _ messages: MessageTemplates, _ secret: SecretRule) {
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

    /// Checks that mails, and nothing else, are sent by `method: SMTP`.
    func checkBodies(_ request: RequestTemplate, _ messages: MessageTemplates) {
        let isMail = request.envelope != nil
        for (name, message) in messages.byName.sorted(by: { $0.key < $1.key }) {
            if case .mail = message.body {
                if !isMail { file.fault("messages", "\"\(name)\" is a mail", expected: "request.method: SMTP") }
            } else if isMail {
                file.fault("messages", "\"\(name)\" is no mail", expected: "mail, as request.method is SMTP")
            }
        }
    }

    /// Returns the settings that are still empty and that the default message needs; nil if there are none.
    func missingSettings(
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

    /// Square brackets of any width, which people copy with a signature.
    private static let brackets: Set<Character> = ["【", "】", "[", "]", "［", "］", "〔", "〕", "〖", "〗"]

    /// Checks that a signature has no brackets: the provider adds them, and has not approved a signature with its own.
    func checkSignName(_ text: String, _ node: FileNode) {
        guard text.contains(where: Self.brackets.contains) else { return }
        let bare = text.filter { !Self.brackets.contains($0) }
        node.fault("holds brackets, which the provider adds", expected: bare.isEmpty ? "a signature" : "\"\(bare)\"")
    }

    /// Checks that each message has a place for a keyword: the text, or the headline of a body without a text.
    func checkKeywordPlaces(_ messages: MessageTemplates) {
        for (name, message) in messages.byName.sorted(by: { $0.key < $1.key }) {
            let fields = message.body.fields
            guard !fields.contains(.text), !fields.contains(.headline) else { continue }
            file.fault(
                "messages",
                "\"\(name)\" has no place for a keyword",
                expected: "{{text}} or {{headline}} in the body"
            )
        }
    }
}
