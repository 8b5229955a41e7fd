import RelayModel

/// Reads the `mail` of a message.
struct MailReader {
    let map: FileMap

    /// The headers that the relay writes itself.
    private static let own = ["date", "mime-version", "content-type", "content-transfer-encoding"]

    func read() -> MailTemplate {
        defer { map.finish() }
        var mail = MailTemplate()
        for (name, node) in map.map("headers")?.entries() ?? [] {
            guard let template = node.template else { continue }
            check(name, template, node)
            mail.headers.append((name, template))
        }
        for name in ["From", "To", "Subject"] where !mail.headers.contains(where: { $0.name == name }) {
            map.fault("headers", "has no \(name)", expected: "From, To and Subject (RFC 5322, section 3.6)")
        }
        if let text = map.required("text", expected: "\"{{text}}\"")?.template {
            mail.text = text
            if text.fields.contains(where: \.isOfAttempt) {
                map.fault("text", "holds a field that is not known here", expected: "fields of the notice")
            }
        }
        return mail
    }

    private func check(_ name: String, _ template: Template, _ node: FileNode) {
        // RFC 5322, section 2.2: printable ASCII except the colon.
        if name.isEmpty || !name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }) {
            node.fault("is no header name", expected: "printable ASCII without blanks and colons")
        }
        if Self.own.contains(name.lowercased()) {
            node.fault("is written by the relay", expected: "another header")
        }
        let isPrintable = template.pieces.allSatisfy { piece in
            guard case .literal(let text) = piece else { return true }
            return text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        }
        if !isPrintable { node.fault("is not printable ASCII", expected: "printable ASCII and fields") }
    }
}

/// Reads the `request` section of a channel that sends mails.
///
/// The file writes the envelope as headers: `Mail-From` and `Rcpt-To`.
struct EnvelopeReader {
    let map: FileMap

    /// The `method` that stands for a mail.
    static let method = "SMTP"
    /// The header with the address of `MAIL FROM`, in lower case.
    private static let sender = "mail-from"
    /// The header with the address of `RCPT TO`, in lower case.
    private static let recipient = "rcpt-to"

    /// Moves the envelope out of the request's headers.
    func read(_ request: inout RequestTemplate) {
        var sender: Template?
        var recipients: [Template] = []
        for (name, value) in request.headers {
            switch name.lowercased() {
            case Self.sender: sender = sender ?? value
            case Self.recipient: recipients.append(value)
            default: map.fault("headers", "has \(name)", expected: "Mail-From and Rcpt-To alone for mails")
            }
        }
        if sender == nil { map.fault("headers", "has no Mail-From", expected: "the address for bounces") }
        if recipients.isEmpty { map.fault("headers", "has no Rcpt-To", expected: "\"{{address}}\"") }
        if !request.query.isEmpty { map.fault("query", "is given for mails", expected: "no query") }
        if request.scheme != .none, request.scheme != .basic {
            map.fault("sign", "is \(request.scheme.name)", expected: "none or basic for mails")
        }
        request.headers = []
        request.envelope = EnvelopeTemplate(sender: sender ?? .empty, recipients: recipients)
    }
}

/// The envelope of a mail as a channel file writes it.
struct EnvelopeTemplate: Sendable {
    let sender: Template
    let recipients: [Template]

    var fields: [Field] { sender.fields + recipients.flatMap(\.fields) }
}

/// A mail as a channel file writes it: headers with placeholders, and one text.
struct MailTemplate: Sendable {
    /// In the order of the file. `Date`, `MIME-Version` and the content headers are the relay's.
    var headers: [(name: String, value: Template)] = []
    var text = Template.empty
}
