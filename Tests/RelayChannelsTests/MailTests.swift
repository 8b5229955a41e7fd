import Foundation
import RelayModel
import Testing

@testable import RelayChannels

@Suite("Mail", .timeLimit(.minutes(5)))
struct MailTests {
    private func mail(title: String = "冒充客服诈骗近期高发", body: String = "第一行\n.第二行", secret: String? = nil) throws
        -> MailMessage
    {
        let messages = try Folders.ready("email").example(.sample(title: title, body: body), secret: secret)
        return try #require(messages.first?.mailMessage)
    }

    private func parts(_ mail: MailMessage) throws -> (head: [String], text: String) {
        let whole = String(decoding: mail.data, as: UTF8.self)
        let end = try #require(whole.range(of: "\r\n\r\n"))
        let head = whole[..<end.lowerBound].replacing("\r\n ", with: " ").components(separatedBy: "\r\n")
        let base64 = whole[end.upperBound...].replacing("\r\n", with: "")
        let data = try #require(Data(base64Encoded: String(base64)))
        return (head, String(decoding: data, as: UTF8.self))
    }

    @Test("The envelope and the login are beside the message, not in it")
    func envelope() throws {
        let mail = try mail()
        #expect(mail.server == "smtp://mail.example:587")
        #expect(mail.sender == "relay@school.example" && mail.recipients == ["teacher@school.example"])
        #expect(mail.hasEnvelope)
        #expect(mail.login?.user == "relay@school.example" && mail.login?.password.reveal() == "example-password")
        let head = try parts(mail).head
        #expect(!head.contains { $0.lowercased().hasPrefix("rcpt-to") || $0.hasPrefix("Authorization") })
    }

    @Test("A login needs a user and a password; the newest of several is used, and a password may hold colons")
    func login() throws {
        let login = MailLogin(user: "u@b.example", password: Secret("a:b"))
        #expect(try mail(secret: "u@b.example:a:b old:c").login == login)
        #expect(try mail(secret: "nocolon").login == nil)
        let error = #expect(throws: ChannelError.self) { try mail(secret: " ") }
        #expect(error?.subject == .secret)
    }

    @Test(
        "A file's mails have an envelope and nothing else that belongs to requests",
        arguments: [
            ("Mail-From: \"{{settings.from}}\", ", "", "request.headers: has no Mail-From"),
            (", Rcpt-To: \"{{address}}\"", "", "request.headers: has no Rcpt-To"),
            ("Mail-From: ", "X-Mail: a, Mail-From: ", "request.headers: has X-Mail"),
            ("  sign: basic", "  sign: bearer", "request.sign: is bearer"),
            ("  sign: basic", "  query: {a: b}", "request.query: is given for mails"),
        ]
    )
    func fileFaults(from: String, to: String, fault: String) throws {
        let text = try String(contentsOfFile: Folders.channels + "/email.yaml", encoding: .utf8)
        #expect(text.contains(from))
        let error = #expect(throws: ChannelFileError.self) {
            try ChannelFile.read(text.replacing(from, with: to), file: "email.yaml", name: "email")
        }
        #expect(error?.faults.contains { "\($0)".contains(fault) } == true, "\(error?.faults ?? [])")
    }

    @Test("The message has the headers a mail must have, and the relay's text with CR LF")
    func message() throws {
        let (head, text) = try parts(try mail())
        for line in [
            "To: <teacher@school.example>", "Date: Mon, 02 Mar 2026 15:30:00 +0800", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
            "List-Id: <notices.panda-relay.invalid>", "Auto-Submitted: auto-generated",
        ] { #expect(head.contains(line), "\(line)") }
        #expect(head.contains { $0.hasPrefix("From: =?UTF-8?B?") && $0.hasSuffix("?= <relay@school.example>") })
        #expect(text.contains("第一行\r\n.第二行\r\n") && !text.replacing("\r\n", with: "").contains("\n"))
        #expect(text.hasPrefix("【警情通报】冒充客服诈骗近期高发\r\n"))
    }

    @Test("A header's text is encoded in words of at most 75 characters, cut between scalars")
    func encodedWords() throws {
        let title = String(repeating: "防诈骗👮", count: 30)
        let words = EncodedWords.encode(title).components(separatedBy: "\r\n ")
        #expect(words.count > 3)
        var text = ""
        for word in words {
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let data = try #require(Data(base64Encoded: String(word.dropFirst(10).dropLast(2))))
            text += try #require(String(validating: data, as: UTF8.self))
        }
        #expect(text == title)
        #expect(EncodedWords.encode("Plain subject") == "Plain subject")
        #expect(EncodedWords.encode("a\r\nBcc: x@y.example").hasPrefix("=?UTF-8?B?"))
        #expect(EncodedWords.encode("=?x?=").hasPrefix("=?UTF-8?B?"))
    }

    @Test("A mail's id stays the same on every attempt")
    func messageID() throws {
        let channel = try Folders.ready("email")
        let compiled = try channel.compile(.sample())
        let recipient = channel.recipient(
            DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 3),
            address: "a@school.example"
        )
        let ids = try [1, 2].map { attempt in
            let stamp = AttemptStamp(
                now: Timestamp(seconds: 1_772_436_600 + Int64(attempt)),
                attempt: attempt,
                nonce: 1
            )
            let mail = try #require(try compiled.request(part: 0, to: [recipient], stamp: stamp).mailMessage)
            return try parts(mail).head.first {
                $0.hasPrefix("Message-ID: <\(recipient.deliveryID)@")
            }
        }
        #expect(ids[0] != nil && ids[0] == ids[1])
    }

    @Test(
        "Addresses are checked",
        arguments: [
            ("a@b.example", true), ("first.last+tag@sub.b.example", true), ("a@b", false), ("a@@b.example", false),
            ("@b.example", false),
            ("a b@c.example", false), ("a@b.example\r\nX: y", false), ("<a@b.example>", false), ("张@b.example", false),
            ("a@-b.example", false),
            ("a..b@c.example", false), ("a@b..example", false), ("", false),
        ]
    )
    func addresses(address: String, isUsable: Bool) throws {
        #expect((try Folders.ready("email").check(address: address, secret: nil) == nil) == isUsable)
    }

    @Test(
        "The server's answers",
        arguments: [
            (250, "2.0.0 Ok: queued as 4F", VerdictClass.accepted, VerdictScope.credential),
            (421, "4.7.0 busy", .throttled, .credential),
            (450, "4.2.0 greylisted", .retryable, .credential),
            (550, "5.1.1 User unknown", .permanentConfig, .recipient),
            (535, "5.7.8 Authentication credentials invalid", .permanentConfig, .credential),
            (554, "5.7.1 Message rejected as spam", .permanentContent, .credential),
            (552, "5.3.4 too big", .permanentContent, .credential),
            (530, "Must issue STARTTLS", .permanentConfig, .credential),
        ]
    )
    func answers(status: Int, text: String, expected: VerdictClass, scope: VerdictScope) throws {
        let verdict = try Folders.ready("email").judge(
            OutboundReply(status: status, body: Array(text.utf8), receivedAt: Timestamp(seconds: 1_772_436_600))
        )
        #expect(verdict.class == expected && verdict.scope == scope, "\(verdict)")
    }

    @Test("The day of the week is right")
    func date() {
        #expect(MailDate.text(Timestamp(seconds: 0)) == "Thu, 01 Jan 1970 08:00:00 +0800")
        #expect(MailDate.text(Timestamp(seconds: 1_772_380_800)) == "Mon, 02 Mar 2026 00:00:00 +0800")
    }
}
