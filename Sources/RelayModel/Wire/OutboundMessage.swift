/// What one attempt sends. A channel creates it; the transport sends it unchanged.
///
/// A mail is boxed and a request is not: nearly every attempt is a request, and the enum is no larger than one.
public enum OutboundMessage: Hashable, Sendable {
    case http(OutboundRequest)
    indirect case mail(MailMessage)

    /// The request; nil for a mail.
    public var httpRequest: OutboundRequest? {
        guard case .http(let request) = self else { return nil }
        return request
    }

    /// The mail; nil for a request.
    public var mailMessage: MailMessage? {
        guard case .mail(let mail) = self else { return nil }
        return mail
    }

    /// A request's body, or a mail's data.
    public var body: [UInt8] {
        switch self {
        case .http(let request): request.body
        case .mail(let mail): mail.data
        }
    }
}

/// One mail with its SMTP envelope (RFC 5321).
///
/// The reply's status is the server's last code (250, 550), its body the text of that answer.
public struct MailMessage: Hashable, Sendable {
    /// The server: `smtp://host:587` with STARTTLS, `smtps://host:465` with TLS from the start.
    public var server: String
    /// The address of `MAIL FROM`, to which bounces go.
    public var sender: String
    /// The addresses of `RCPT TO`.
    public var recipients: [String]
    /// Nil if the server needs no login.
    public var login: MailLogin?
    /// The whole RFC 5322 message with CR LF line ends and without doubled dots.
    public var data: [UInt8]

    public init(
        server: String,
        sender: String,
        recipients: [String],
        login: MailLogin? = nil,
        data: [UInt8]
    ) {
        self.server = server
        self.sender = sender
        self.recipients = recipients
        self.login = login
        self.data = data
    }

    /// Whether the envelope names a sender and at least one recipient, as every server requires.
    public var hasEnvelope: Bool { !sender.isEmpty && !recipients.isEmpty && !recipients.contains("") }
}

/// A user of a mail server.
public struct MailLogin: Hashable, Sendable {
    public var user: String
    public var password: Secret

    public init(user: String, password: Secret) {
        self.user = user
        self.password = password
    }

    /// Reads `USER:PASSWORD`; returns nil if the text has no colon. A password may contain colons.
    public init?(_ text: some StringProtocol) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        user = String(text[..<colon])
        password = Secret(String(text[text.index(after: colon)...]))
    }
}
