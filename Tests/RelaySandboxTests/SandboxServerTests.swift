import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Sandbox on a socket", .timeLimit(.minutes(5)))
struct SandboxServerTests {
    private let slack = "/slack/services/T/B/k"
    private let robot = "/wecom-robot/cgi-bin/webhook/send?key=k1"
    private let text = #"{"text":"x"}"#

    private func withSandbox(
        _ faults: String = "",
        options: Sandbox.Options = Sandbox.Options(),
        _ body: (Sandbox) async throws -> Void
    ) async throws {
        let sandbox = try await Sandbox.start(clock: ManualClock(), faults: try FaultSpec(faults), options: options)
        do {
            try await body(sandbox)
        } catch {
            await sandbox.stop()
            throw error
        }
        await sandbox.stop()
    }

    @Test("One connection carries many requests, and each is recorded")
    func keepAlive() async throws {
        try await withSandbox { sandbox in
            let client = try await RawClient.connect(port: sandbox.port)
            for number in 1...3 {
                try await client.post(slack, #"{"text":"nr \#(number)"}"#, headers: "webhook-id: dlv_\(number)\r\n")
                let reply = try #require(await client.reply())
                #expect(reply.head.hasPrefix("HTTP/1.1 200 OK"))
                #expect(reply.body == "ok")
            }
            #expect(await sandbox.received.map(\.text) == ["nr 1", "nr 2", "nr 3"])
            #expect(await sandbox.received.map(\.webhookID) == ["dlv_1", "dlv_2", "dlv_3"])
            await client.close()
        }
    }

    @Test("A robot's limit is exact however many connections call at once on several threads")
    func exactUnderConcurrency() async throws {
        var options = Sandbox.Options()
        options.threads = 2
        try await withSandbox(options: options) { sandbox in
            let body = #"{"msgtype":"text","text":{"content":"x"}}"#
            let target = robot
            let port = sandbox.port
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<24 {
                    group.addTask {
                        let client = try await RawClient.connect(port: port)
                        for _ in 0..<3 {
                            try await client.post(target, body)
                            _ = await client.reply()
                        }
                        await client.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(await sandbox.counts.tally(channel: "wecom-robot", key: "k1").replies == ["0": 20, "45009": 52])
        }
    }

    @Test("A hanging receiver takes the message, does not answer, and blocks no other request")
    func hang() async throws {
        try await withSandbox("slack:hang") { sandbox in
            let hung = try await RawClient.connect(port: sandbox.port)
            try await hung.post(slack, text)
            await sandbox.waitForMessages(1, channel: "slack")
            let other = try await RawClient.connect(port: sandbox.port)
            try await other.post("/discord/api/webhooks/1/t", #"{"content":"x"}"#)
            #expect(await other.reply()?.head.hasPrefix("HTTP/1.1 204") == true)
            #expect(await sandbox.received.first?.isTaken == true)
            await sandbox.stop()
            #expect(await hung.rest().text.isEmpty)
        }
    }

    @Test("A resetting receiver reads the message and tears the connection down")
    func reset() async throws {
        try await withSandbox("slack:reset") { sandbox in
            let client = try await RawClient.connect(port: sandbox.port)
            try await client.post(slack, text)
            let rest = await client.rest()
            #expect(rest.text.isEmpty)
            #expect(rest.ending == .reset)
            #expect(await sandbox.received.map(\.text) == ["x"])
        }
    }

    @Test("A dripping receiver sends every byte, with a pause before each but the first")
    func drip() async throws {
        try await withSandbox("discord:drip=20ms") { sandbox in
            let client = try await RawClient.connect(port: sandbox.port)
            let start = ContinuousClock.now
            try await client.post("/discord/api/webhooks/gone/t", #"{"content":"x"}"#)
            let reply = try #require(await client.reply())
            #expect(reply.body == #"{"message":"Unknown Webhook","code":10015}"#)
            #expect(ContinuousClock.now - start >= .milliseconds(20 * (reply.body.utf8.count - 1)))
        }
    }

    @Test("A late reply comes no sooner than told")
    func latency() async throws {
        try await withSandbox("slack:latency=80ms") { sandbox in
            let client = try await RawClient.connect(port: sandbox.port)
            let start = ContinuousClock.now
            try await client.post(slack, text)
            #expect(await client.reply()?.body == "ok")
            #expect(ContinuousClock.now - start >= .milliseconds(80))
        }
    }

    @Test("A truncated reply announces more bytes than it sends", arguments: ["/slack/services/T/B/k", "/webhook/s1"])
    func truncate(_ target: String) async throws {
        try await withSandbox("*:truncate") { sandbox in
            let client = try await RawClient.connect(port: sandbox.port)
            try await client.post(target, text, headers: "webhook-id: d\r\nwebhook-timestamp: 1\r\n")
            let rest = await client.rest()
            let reply = try #require(RawClient.split(Array(rest.text.utf8)))
            #expect(reply.head.hasPrefix("HTTP/1.1 200"))
            #expect(!reply.body.isEmpty)
            #expect(reply.length > reply.body.utf8.count)
        }
    }

    @Test("Noise is no HTTP, a web page is no JSON, and the message was taken all the same")
    func garbage() async throws {
        try await withSandbox("slack:garbage=http;wecom-robot:garbage=json") { sandbox in
            let noisy = try await RawClient.connect(port: sandbox.port)
            try await noisy.post(slack, text)
            let noise = await noisy.rest()
            #expect(!noise.text.isEmpty)
            #expect(!noise.text.contains("HTTP"))
            let client = try await RawClient.connect(port: sandbox.port)
            try await client.post(robot, #"{"msgtype":"text","text":{"content":"x"}}"#)
            #expect(await client.reply()?.body.hasPrefix("<!doctype html>") == true)
            #expect(await sandbox.counts.all.taken == 2)
        }
    }

    @Test("A huge reply is as long as told, and ends with the real one")
    func huge() async throws {
        try await withSandbox("slack:huge=200KiB") { sandbox in
            let client = try await RawClient.connect(port: sandbox.port)
            try await client.post(slack, text)
            let body = try #require(await client.reply()?.body)
            #expect(body.utf8.count == 200 * 1024 + 2)
            #expect(body.hasSuffix("  ok"))
        }
    }

    @Test("A connection closes after the reply, announced or silently")
    func closing() async throws {
        try await withSandbox("slack:close;discord:close=silent") { sandbox in
            for (target, isAnnounced) in [(slack, true), ("/discord/api/webhooks/1/t", false)] {
                let client = try await RawClient.connect(port: sandbox.port)
                try await client.post(target, #"{"text":"x","content":"x"}"#)
                let rest = await client.rest()
                #expect(rest.text.hasPrefix("HTTP/1.1 20"))
                #expect(rest.text.lowercased().contains("connection: close") == isAnnounced)
            }
        }
    }

    @Test("A wait for messages ends when they have arrived, when it is cancelled, and when the sandbox stops")
    func waiting() async throws {
        try await withSandbox { sandbox in
            let cancelled = Task { await sandbox.waitForMessages(5) }
            cancelled.cancel()
            await cancelled.value
            let client = try await RawClient.connect(port: sandbox.port)
            async let two: Void = sandbox.waitForMessages(2, channel: "slack", key: "T/B/k")
            for _ in 1...2 {
                try await client.post(slack, text)
                _ = await client.reply()
            }
            await two
            #expect(await sandbox.counts.all.total == 2)
            let waiting = Task { await sandbox.waitForMessages(9) }
            await sandbox.stop()
            await waiting.value
            await sandbox.waitForMessages(9)
        }
    }

    @Test("A port in use is told with host and port")
    func portInUse() async throws {
        try await withSandbox { sandbox in
            let error = try #require(
                await #expect(throws: SandboxError.self) {
                    _ = try await Sandbox.start(port: sandbox.port)
                }
            )
            #expect(error.description.hasPrefix("cannot listen on 127.0.0.1:\(sandbox.port): "))
        }
    }
}
