import FoundationEssentials
import RelayModel

/// A mail server's answer to a complete message. Mails arrive over SMTP on a port of their own, which already refuses
/// an address that begins with `gone`.
struct EmailReceiver: Receiver {
    static let channel = "email"
    /// The method under which the sandbox keeps a mail; its headers are the envelope.
    static let method = "SMTP"
    static let routes = ["SMTP /email/ADDRESS (on the mail port)"]

    init(scale: WindowScale) {}

    static func key(of request: SandboxRequest) -> String { request.subpath.first ?? "" }

    /// The subject as written, and the decoded text.
    static func text(of request: SandboxRequest) -> String {
        let message = String(decoding: request.body, as: UTF8.self)
        guard let end = message.firstRange(of: "\r\n\r\n") else { return message }
        let head = message[..<end.lowerBound].lowercased()
        let body = message[end.upperBound...]
        guard head.contains("content-transfer-encoding: base64"),
            let data = Data(base64Encoded: String(body.filter { !$0.isWhitespace }))
        else { return String(body) }
        return String(decoding: data, as: UTF8.self)
    }

    mutating func answer(_ request: SandboxRequest, _ reception: ReceiverContext) -> SandboxReply {
        guard request.method == Self.method else { return noSuchPath(request) }
        guard request.body.count <= MailSession.sizeLimit else { return refusal(552, "5.3.4 Message too big") }
        let message = String(decoding: request.body, as: UTF8.self)
        let head = message.firstRange(of: "\r\n\r\n").map { message[..<$0.lowerBound].lowercased() } ?? ""
        for name in ["from", "to", "subject", "date", "message-id"] where !("\r\n" + head).contains("\r\n\(name):") {
            return refusal(550, "5.6.0 \(name) is missing")
        }
        return .text(250, "2.0.0 Ok: queued as \(reception.serial)", code: "250", isTaken: true)
    }

    private func refusal(_ status: Int, _ text: String) -> SandboxReply { .text(status, text, code: String(status)) }
}
