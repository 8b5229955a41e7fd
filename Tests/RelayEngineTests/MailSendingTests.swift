import RelayModel
import RelaySandbox
import RelayTransport
import Testing

/// Mails over real sockets: libcurl on one side, the sandbox's mail server on the other.
@Suite("Sending mails", .timeLimit(.minutes(5)))
struct MailSendingTests {
    private func exchange(_ recipient: String, count: Int = 1) async throws -> ([TransferResult], [ReceivedMessage]) {
        var options = Sandbox.Options()
        options.mailPort = 0
        let sandbox = try await Sandbox.start(options: options)
        let port = try #require(sandbox.mailPort)
        var policy = AddressPolicy()
        policy.ports = nil
        policy.allowLoopback = true
        let client = try TransferClient(policy: policy, clock: SystemClock())
        var results: [TransferResult] = []
        for number in 0..<count {
            let mail = MailMessage(
                server: "smtp://127.0.0.1:\(port)",
                sender: "relay@example.org",
                recipients: [recipient],
                data: Array(
                    """
                    From: relay@example.org\r
                    To: \(recipient)\r
                    Subject: \(number)\r
                    Date: Tue, 24 Nov 2026 09:00:00 +0800\r
                    Message-ID: <\(number)@example.org>\r
                    \r
                    A line.\r
                    .a line that begins with a dot\r

                    """.utf8
                )
            )
            results.append(await client.send(.mail(mail)))
        }
        let received = await sandbox.received
        await client.stop(within: .zero)
        await sandbox.stop()
        return (results, received)
    }

    @Test("A mail arrives as it is, dots and all, and a second one on the same connection too")
    func arrival() async throws {
        let (results, received) = try await exchange("teacher@example.org", count: 2)
        #expect(results.map(\.reply.status) == [250, 250] && results.allSatisfy { $0.reply.fault == nil })
        let bodies = received.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies.count == 2)
        #expect(bodies.allSatisfy { $0.contains("\r\n.a line that begins with a dot") })
    }

    @Test("A mailbox that is not there is the server's answer, not a broken exchange")
    func refusal() async throws {
        let (results, received) = try await exchange("gone@example.org")
        let reply = try #require(results.first?.reply)
        #expect(reply.status == 550 && reply.fault == nil)
        #expect(String(decoding: reply.body, as: UTF8.self).hasPrefix("550"))
        #expect(received.allSatisfy { $0.status != 250 })
    }

    @Test("A mail server's URL is no target for a request, and the other way round")
    func schemes() async throws {
        let client = try TransferClient(policy: AddressPolicy(), clock: SystemClock())
        let web = await client.perform(OutboundRequest(url: "smtp://mail.example.org:25"))
        var message = MailMessage(
            server: "https://example.org/",
            sender: "a@example.org",
            recipients: ["b@example.org"],
            data: []
        )
        let mail = await client.send(.mail(message))
        #expect(web.reply.fault == .addressRefused && mail.reply.fault == .addressRefused)
        message.server = "smtp://127.0.0.1:25"
        message.recipients = []
        #expect(await client.send(.mail(message)).reply.fault == .addressRefused)
        await client.stop(within: .zero)
    }
}
