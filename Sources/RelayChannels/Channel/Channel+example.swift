public import RelayModel

extension Channel {
    /// The exact requests, or mails, for a notice, to look at: by default a sample notice to the file's example
    /// address, signed with the file's example secret. Nothing is sent.
    ///
    /// - Throws: ``ChannelError`` as ``compile(_:message:)`` and ``CompiledMessage/request(part:to:stamp:)`` do.
    public func example(
        _ content: NoticeContent = .sample(),
        message: String? = nil,
        address: String? = nil,
        secret: String? = nil,
        now: Timestamp? = nil
    ) throws(ChannelError) -> [OutboundMessage] {
        let compiled = try compile(content, message: message)
        let stamp = AttemptStamp(now: now ?? content.issuedAt, nonce: 0x5d1f_4a0e_6b7c_4d0f_a2d1_c3b4_a596_8778)
        let recipient = recipient(
            DeliveryID(notice: content.id, ordinal: 0),
            address: address ?? addressRule.example,
            secret: secret ?? (token == nil ? secretRule.example : Self.exampleToken)
        )
        var requests: [OutboundMessage] = []
        for part in 0..<compiled.partCount {
            requests.append(try compiled.request(part: part, to: [recipient], stamp: stamp))
        }
        return requests
    }

    /// A placeholder for the token that would be fetched.
    private static let exampleToken = "example-access-token"

    /// The address the file gives as an example; it reaches no person.
    public var exampleAddress: String { addressRule.example }

    /// The secret the file gives as an example, made up.
    public var exampleSecret: String? { secretRule.example }
}

extension OutboundMessage {
    /// The message as `channels render` shows it: request line, headers, body. A mail shows its server, envelope and
    /// login in their place.
    public var rendered: String {
        let head: [String]
        switch self {
        case .http(let request):
            head = ["\(request.method) \(request.url)"] + request.headers.map { "\($0.name): \($0.value)" }
        case .mail(let mail):
            let login = mail.login.map { Base64.encode("\($0.user):\($0.password.reveal())".utf8) }
            head =
                ["SMTP \(mail.server)", "Mail-From: \(mail.sender)"] + mail.recipients.map { "Rcpt-To: \($0)" }
                + (login.map { ["Authorization: Basic \($0)"] } ?? [])
        }
        return (head + ["", String(decoding: body, as: UTF8.self), ""]).joined(separator: "\n")
    }
}
