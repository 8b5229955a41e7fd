/// The SMTP envelope of a mail (RFC 5321).
///
/// A mail is an ``OutboundRequest`` with ``method``: its URL is the server (`smtp://host:587` with STARTTLS,
/// `smtps://host:465`), its body the whole RFC 5322 message with CR LF line ends and without doubled dots. Its headers
/// are not part of the message; they contain the envelope. The reply's status is the server's last code (250, 550), its
/// body the text of that answer.
public struct MailEnvelope: Hashable, Sendable {
    /// The method of a request that is a mail.
    public static let method = "SMTP"
    /// The name of the header with the address of `MAIL FROM`, in any case.
    public static let senderHeader = "mail-from"
    /// The name of the header with an address of `RCPT TO`, in any case; one header per recipient.
    public static let recipientHeader = "rcpt-to"

    /// The address for bounces.
    public var sender: String
    /// The recipients, at least one.
    public var recipients: [String]
    /// `USER:PASSWORD` in base 64, as in the header `Authorization: Basic …`; nil if the server needs no login.
    public var credentials: Secret?

    /// Reads the envelope of a request; returns nil if the request is not a mail or lacks a sender or recipient.
    public init?(_ request: OutboundRequest) {
        guard request.method == Self.method else { return nil }
        func values(_ name: String) -> [String] {
            request.headers.filter { $0.isNamed(name) }.map(\.value).filter { !$0.isEmpty }
        }
        guard let sender = values(Self.senderHeader).first else { return nil }
        recipients = values(Self.recipientHeader)
        guard !recipients.isEmpty else { return nil }
        self.sender = sender
        let basic = "Basic "
        credentials = values("authorization").first { $0.hasPrefix(basic) }.map {
            Secret(String($0.dropFirst(basic.utf8.count)))
        }
    }
}
