import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Mail server", .timeLimit(.minutes(5)))
struct MailTests {
    /// Speaks the lines and gives the last answer; whole messages go to the bench.
    private func talk(_ lines: [String], _ bench: inout Bench) -> [String] {
        var session = MailSession(peer: "127.0.0.1")
        var answers: [String] = []
        for line in lines {
            switch session.receive(Array(line.utf8)) {
            case .none: break
            case .answer(let text), .end(let text): answers.append(text)
            case .take(let request):
                answers.append(session.finish(bench.router.take(request, at: bench.now).reply))
            }
        }
        return answers
    }

    private let message = [
        "From: <r@school.example>", "To: <t@school.example>", "Subject: x", "Date: Mon, 02 Mar 2026 15:30:00 +0800",
        "Message-ID: <1@r>", "Content-Transfer-Encoding: base64", "", "5YGc5q2i", ".",
    ]

    @Test("A whole conversation: the message is kept under its recipient, with its text in clear")
    func conversation() throws {
        var bench = try Bench()
        let answers = talk(
            ["EHLO r", "AUTH PLAIN AHUAcA==", "MAIL FROM:<r@school.example>", "RCPT TO:<t@school.example>", "DATA"]
                + message + ["QUIT"],
            &bench
        )
        #expect(answers.map { String($0.prefix(3)) } == ["250", "235", "250", "250", "354", "250", "221"])
        let kept = try #require(bench.router.inbox.messages(MessageQuery(channel: "email")).first)
        #expect(kept.key == "t@school.example" && kept.isTaken && kept.code == "250")
        #expect(SandboxRouter.text(of: kept) == "停止")
    }

    @Test("Commands out of order, unknown ones and unknown people are refused")
    func refusals() throws {
        var bench = try Bench()
        let answers = talk(
            [
                "RCPT TO:<a@b.example>", "DATA", "WHAT", "MAIL FROM r@b.example", "MAIL FROM:<r@b.example>",
                "RCPT TO:<gone@b.example>",
                "RCPT TO:<user>", "AUTH LOGIN", "dQ==", "cA==", "AUTH X", "RSET", "NOOP",
            ],
            &bench
        )
        #expect(
            answers.map { String($0.prefix(3)) } == [
                "503", "503", "502", "501", "250", "550", "501", "334", "334", "235", "504", "250", "250",
            ]
        )
    }

    @Test("A doubled dot is one, and a mail without its headers is refused")
    func dots() throws {
        var bench = try Bench()
        let start = ["MAIL FROM:<r@b.example>", "RCPT TO:<a@b.example>", "DATA"]
        #expect(talk(start + ["Subject: x", "", "..dot", "."], &bench).last?.hasPrefix("550 5.6.0") == true)
        let kept = try #require(bench.router.inbox.messages(MessageQuery(channel: "email")).first)
        #expect(String(decoding: kept.body, as: UTF8.self) == "Subject: x\r\n\r\n.dot\r\n")
    }

    @Test("It listens on a port of its own")
    func socket() async throws {
        var options = Sandbox.Options()
        options.mailPort = 0
        let sandbox = try await Sandbox.start(options: options)
        let port = try #require(sandbox.mailPort)
        #expect(port > 0 && port != sandbox.port)
        let client = try await RawClient.connect(port: port)
        let lines =
            ["HELO r", "MAIL FROM:<r@school.example>", "RCPT TO:<t@school.example>", "DATA"] + message + ["QUIT"]
        try await client.send(lines.joined(separator: "\r\n") + "\r\n")
        let answers = await client.rest().text.split(separator: "\r\n").map { $0.prefix(3) }
        #expect(answers == ["220", "250", "250", "250", "354", "250", "221"])
        #expect(await sandbox.received.map(\.text) == ["停止"])
        await sandbox.stop()
    }
}
