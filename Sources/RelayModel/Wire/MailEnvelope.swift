/// What a mail server is told beside the message itself (RFC 5321).
///
/// A request for one mail is an ``OutboundRequest`` with ``method``: its URL is the server (`smtp://host:587` with
/// STARTTLS, `smtps://host:465`), its body the whole message of RFC 5322 with CR LF line ends, dots not doubled. Its
/// headers are no part of the message; they hold the envelope as read here. The reply's status is the server's last
/// code (250, 550), its body that answer's text.
public struct MailEnvelope: Hashable, Sendable {
    /// The method of such a request.
    public static let method = "SMTP"
    /// The header with the address of `MAIL FROM`, in any case.
    public static let senderHeader = "mail-from"
    /// The header with an address of `RCPT TO`, in any case; one for each recipient.
    public static let recipientHeader = "rcpt-to"

    /// Where bounces go.
    public var sender: String
    /// At least one.
    public var recipients: [String]
    /// `USER:PASSWORD` in base 64, as the header `Authorization: Basic …` has it; nil where the server asks for none.
    public var credentials: Secret?

    /// The envelope of a request; nil where the request is no mail or names no sender or recipient.
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
