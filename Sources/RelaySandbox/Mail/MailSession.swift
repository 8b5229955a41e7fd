import RelayModel

/// One SMTP conversation (RFC 5321) as a value without I/O: lines in, answers out. It has no TLS and accepts every
/// password.
struct MailSession: Sendable {
    /// The reaction to a line.
    enum Step: Sendable {
        case none
        case answer(String)
        /// A message is complete; ``finish(_:)`` returns its answer.
        case take(SandboxRequest)
        case end(String)
    }

    private enum State: Sendable {
        case commands
        /// The number of missing lines of a password dialogue.
        case credentials(Int)
        case data
    }

    /// The largest message, in bytes.
    static let sizeLimit = 8 << 20
    static let greeting = "220 sandbox.invalid ESMTP"

    private let peer: String
    private var state = State.commands
    private var sender: String?
    private var recipients: [String] = []
    private var body: [UInt8] = []

    init(peer: String) { self.peer = peer }

    /// Takes one line, without its CR LF.
    mutating func receive(_ line: [UInt8]) -> Step {
        switch state {
        case .data: return data(line)
        case .credentials(let missing):
            state = missing > 1 ? .credentials(missing - 1) : .commands
            return .answer(missing > 1 ? "334 UGFzc3dvcmQ6" : "235 2.7.0 Authentication successful")
        case .commands: return command(String(decoding: line, as: UTF8.self))
        }
    }

    /// The answer to a message, made from the receiver's reply.
    mutating func finish(_ reply: SandboxReply) -> String {
        reset()
        let text = String(decoding: reply.body.prefix(400).filter { $0 >= 0x20 }, as: UTF8.self)
        return "\(reply.status) \(text)"
    }

    private mutating func command(_ line: String) -> Step {
        let word = line.prefix { $0 != " " }.uppercased()
        switch word {
        case "EHLO":
            return .answer("250-sandbox.invalid\r\n250-SIZE \(Self.sizeLimit)\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")
        case "HELO": return .answer("250 sandbox.invalid")
        case "AUTH": return authenticate(line)
        case "MAIL": return mail(line)
        case "RCPT": return recipient(line)
        case "DATA":
            guard !recipients.isEmpty else { return .answer("503 5.5.1 RCPT first") }
            state = .data
            return .answer("354 End with <CR><LF>.<CR><LF>")
        case "RSET":
            reset()
            return .answer("250 2.0.0 Ok")
        case "NOOP": return .answer("250 2.0.0 Ok")
        case "QUIT": return .end("221 2.0.0 Bye")
        default: return .answer("502 5.5.2 Command not recognised")
        }
    }

    private mutating func authenticate(_ line: String) -> Step {
        let words = line.split(separator: " ")
        switch words.dropFirst().first?.uppercased() {
        case "PLAIN" where words.count > 2: return .answer("235 2.7.0 Authentication successful")
        case "PLAIN":
            state = .credentials(1)
            return .answer("334 ")
        case "LOGIN":
            state = .credentials(words.count > 2 ? 1 : 2)
            return .answer(words.count > 2 ? "334 UGFzc3dvcmQ6" : "334 VXNlcm5hbWU6")
        default: return .answer("504 5.5.4 Unknown mechanism")
        }
    }

    private mutating func mail(_ line: String) -> Step {
        guard let address = Self.address(line, behind: "FROM:") else { return .answer("501 5.5.4 MAIL FROM:<address>") }
        reset()
        sender = address
        return .answer("250 2.1.0 Ok")
    }

    private mutating func recipient(_ line: String) -> Step {
        guard sender != nil else { return .answer("503 5.5.1 MAIL first") }
        guard let address = Self.address(line, behind: "TO:"), address.contains("@") else {
            return .answer("501 5.1.3 RCPT TO:<address>")
        }
        guard !ReceiverContext.isGone(address) else { return .answer("550 5.1.1 User unknown") }
        recipients.append(address)
        return .answer("250 2.1.5 Ok")
    }

    private mutating func data(_ line: [UInt8]) -> Step {
        guard line != [UInt8(ascii: ".")] else {
            state = .commands
            var headers = [HTTPField("mail-from", sender ?? "")]
            headers += recipients.map { HTTPField("rcpt-to", $0) }
            return .take(
                SandboxRequest(
                    method: EmailReceiver.method,
                    target: "/\(EmailReceiver.channel)/\(recipients.first ?? "")",
                    headers: headers,
                    body: body,
                    peer: peer
                )
            )
        }
        // A line of the message that begins with a dot has another dot in front.
        let text = line.first == UInt8(ascii: ".") ? line.dropFirst() : line[...]
        if body.count <= Self.sizeLimit { body += text + [0x0D, 0x0A] }
        return .none
    }

    private mutating func reset() {
        sender = nil
        recipients = []
        body = []
    }

    private static func address(_ line: String, behind word: String) -> String? {
        guard let open = line.firstIndex(of: "<"), let close = line[open...].firstIndex(of: ">"),
            line[..<open].uppercased().hasSuffix(word) || line[..<open].uppercased().hasSuffix(word + " ")
        else { return nil }
        return String(line[line.index(after: open)..<close])
    }
}
