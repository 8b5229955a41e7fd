import Foundation
import RelayChannels
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Synchronization
import TestReceivers
import Testing

@testable import RelayEngine

/// Receivers that break, stall and lie, on real sockets, through the whole engine: what the log says, and what follows.
@Suite("Hostile receivers", .timeLimit(.minutes(5)))
struct HostileReceiverTests {
    private static let robot = "wecom-robot"

    /// An engine whose waits are as short as they may be, with one endpoint `x`.
    private func run(
        _ channel: String,
        at address: String,
        timeout: Duration = .seconds(20),
        _ body: (EngineRun) async throws -> Void
    ) async throws {
        var setup = try EngineRun.Setup()
        setup.random = ShortWaits()
        setup.configuration.urgentTimeout = timeout
        try await EngineRun.run(setup: setup) { run in
            try await run.importEndpoints([("x", channel, address)])
            try await body(run)
        }
    }

    private func send(_ run: EngineRun, lifetime: Duration = .seconds(3600)) async throws -> NoticeID {
        try await run.send(.endpoints([EndpointID(unchecked: "x")]), lane: .urgent, lifetime: lifetime)
    }

    private func url(_ server: TestServer) -> String { "http://127.0.0.1:\(server.port)/hook" }

    private func over(_ entry: DeliveryEntry) -> Bool { !entry.state.isPending }
    private func tried(_ entry: DeliveryEntry) -> Bool { !entry.attempts.isEmpty }

    // MARK: Broken connections

    @Test(
        "A connection torn down before the message was read may have taken it; a webhook is tried again until it does"
    )
    func resetBeforeBody() async throws {
        let server = try TestServer { connection in
            if connection.number <= 2 {
                connection.waitForBeginning()
                return connection.resetOnClose()
            }
            if connection.readRequest() != nil { connection.write(TestConnection.ok) }
        }
        try await run("webhook", at: url(server)) { run in
            let entry = try await run.entry(of: try await send(run), once: over)
            #expect(entry.state == .accepted)
            #expect(entry.attempts.map(\.verdict) == [.ambiguous, .ambiguous, .accepted])
            #expect(entry.attempts[0].code == TransportFault.resetAfterBody.rawValue)
        }
    }

    @Test(
        "A connection torn down after the message was read: a robot gets it once more, marked, and never a third time"
    )
    func resetAfterBody() async throws {
        let texts = Mutex<[String]>([])
        let server = try TestServer { connection in
            if let request = connection.readRequest() { texts.withLock { $0.append(request) } }
            connection.resetOnClose()
        }
        try await run(Self.robot, at: url(server) + "?key=k") { run in
            let entry = try await run.entry(of: try await send(run), once: over)
            #expect(entry.state == .failed)
            #expect(entry.attempts.map(\.verdict) == [.ambiguous, .ambiguous])
            #expect(texts.withLock { $0.map { $0.contains("可能重复") } } == [false, true])
        }
    }

    @Test("A reply that breaks off in the middle: its status is enough for a webhook, not for a robot")
    func truncated() async throws {
        let server = try TestServer { connection in
            if connection.readRequest() != nil {
                connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"errcode\":0")
            }
        }
        try await run("webhook", at: url(server)) { run in
            let entry = try await run.entry(of: try await send(run), once: over)
            #expect(entry.state == .accepted && entry.attempts.count == 1)
        }
        try await run(Self.robot, at: url(server) + "?key=k") { run in
            let entry = try await run.entry(of: try await send(run), once: over)
            #expect(entry.attempts.map(\.verdict) == [.ambiguous, .ambiguous])
        }
    }

    @Test("A kept connection that the receiver closes as the next message leaves is replaced at once, and not counted")
    func staleConnection() async throws {
        let requests = Atomic<Int>(0)
        let server = try TestServer { connection in
            guard connection.readRequest() != nil else { return }
            requests.wrappingAdd(1, ordering: .sequentiallyConsistent)
            connection.write(TestConnection.ok)
            // The next request is read, and the connection closed without a word.
            if connection.readRequest() != nil { requests.wrappingAdd(1, ordering: .sequentiallyConsistent) }
        }
        try await run("webhook", at: url(server)) { run in
            for _ in 0..<2 {
                let entry = try await run.entry(of: try await send(run), once: over)
                #expect(entry.state == .accepted && entry.attempts.count == 1)
            }
            await run.engine.stop(within: .seconds(1))
            #expect(run.engine.metrics.transfer.staleRetries == 1)
        }
        #expect(server.connections == 2 && requests.load(ordering: .sequentiallyConsistent) == 3)
    }

    // MARK: Too slow, too much

    @Test("A reply of a byte a minute is cut at the time limit")
    func drip() async throws {
        let server = try TestServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
            connection.waitForEnd()
        }
        try await run(Self.robot, at: url(server) + "?key=k", timeout: .milliseconds(300)) { run in
            let entry = try await run.entry(of: try await send(run), once: tried)
            #expect(entry.attempts[0].verdict == .ambiguous)
            #expect(entry.attempts[0].httpStatus == 200)
            #expect((290_000..<10_000_000).contains(entry.attempts[0].duration))
        }
    }

    @Test("A reply of 10 GB is cut at the size limit, and next to nothing of it is kept")
    func huge() async throws {
        let total = 10 << 30
        let written = Mutex<Int?>(nil)
        let server = try TestServer { connection in
            guard connection.readRequest() != nil else { return }
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: \(total)\r\n\r\n")
            let block = [UInt8](repeating: UInt8(ascii: " "), count: 1 << 16)
            var sent = 0
            while sent < total, connection.write(block) { sent += block.count }
            written.withLock { $0 = $0 ?? sent }
        }
        try await run(Self.robot, at: url(server) + "?key=k") { run in
            let entry = try await run.entry(of: try await send(run), once: over)
            #expect(entry.attempts.map(\.verdict) == [.ambiguous, .ambiguous])
            #expect(entry.attempts.allSatisfy { ($0.reply ?? []).count <= 4096 })
        }
        // What lay in the sockets' buffers when the connection was cut.
        #expect(try #require(written.withLock { $0 }) < 64 << 20)
    }

    // MARK: Come back later

    @Test("429 and 503 with Retry-After, in seconds or as a date: held exactly so long", arguments: [429, 503])
    func retryAfter(status: Int) async throws {
        let arrivals = Mutex<[Timestamp]>([])
        let server = try TestServer { connection in
            while connection.readRequest() != nil {
                let count = arrivals.withLock { arrivals in
                    arrivals.append(SystemClock().now)
                    return arrivals.count
                }
                let wait = count == 1 ? "1" : Self.httpDate(SystemClock().now + .seconds(2))
                connection.write(
                    count > 2
                        ? TestConnection.ok
                        : "HTTP/1.1 \(status) No\r\nRetry-After: \(wait)\r\nContent-Length: 0\r\n\r\n"
                )
            }
        }
        try await run("webhook", at: url(server)) { run in
            let notice = try await send(run)
            let held = try await run.entry(of: notice, once: tried)
            #expect(held.state == .held && held.reason == "throttled")
            let end = held.attempts[0].startedAt + .microseconds(held.attempts[0].duration)
            let wait = try #require(held.nextAt) - end
            #expect((.milliseconds(990)...(.milliseconds(1500))).contains(wait))
            let entry = try await run.entry(of: notice, once: over)
            #expect(entry.attempts.map(\.verdict) == [.throttled, .throttled, .accepted])
            let times = arrivals.withLock { $0 }
            #expect(times[1] >= times[0] + .seconds(1) && times[1] >= (held.nextAt ?? times[1]))
            // A date has whole seconds, so two seconds ahead is more than one.
            #expect(times[2] > times[1] + .seconds(1))
        }
    }

    @Test("A pause is for the whole endpoint: another notice waits with it, and arrives after it")
    func pause() async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 429 No\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
        )
        try await run("webhook", at: url(server)) { run in
            let first = try await run.entry(of: try await send(run, lifetime: .seconds(90_000)), once: tried)
            let second = try await run.entry(of: try await send(run, lifetime: .seconds(90_000))) {
                $0.state == .held
            }
            #expect(second.attemptCount == 0)
            #expect(try #require(second.nextAt) >= (try #require(first.nextAt)))
        }
        #expect(server.connections == 1)
    }

    @Test("A pause that a receiver asks for is capped at a day, in either notation")
    func capped() async throws {
        for wish in ["99999999999", Self.httpDate(SystemClock().now + .seconds(86_400 * 300))] {
            let server = try TestServer.answering(
                "HTTP/1.1 503 No\r\nRetry-After: \(wish)\r\nContent-Length: 0\r\n\r\n"
            )
            try await run("webhook", at: url(server)) { run in
                let started = SystemClock().now
                let entry = try await run.entry(of: try await send(run, lifetime: .seconds(200_000)), once: tried)
                let until = try #require(entry.nextAt)
                #expect(until >= started + .seconds(86_400) && until <= started + .seconds(86_400 + 60))
            }
        }
    }

    @Test("What would be due after its notice expires is over now")
    func tooLate() async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 429 No\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"
        )
        try await run("webhook", at: url(server)) { run in
            let entry = try await run.entry(of: try await send(run, lifetime: .seconds(60)), once: tried)
            #expect(entry.state == .expired)
        }
    }

    // MARK: Gone

    @Test("410 ends the delivery and switches the endpoint off; what comes later is not sent")
    func gone() async throws {
        let server = try TestServer.answering("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n")
        try await run("webhook", at: url(server)) { run in
            let entry = try await run.entry(of: try await send(run), once: over)
            #expect(entry.state == .failed && entry.attempts.map(\.verdict) == [.permanentConfig])
            let endpoint = try await run.store.endpoint(EndpointID(unchecked: "x"), scope: .root).record
            #expect(!endpoint.enabled && endpoint.disabledReason?.contains("410") == true)
            let later = try await run.settled(try await send(run))
            #expect(later.counts[.accepted] == nil && later.counts[.failed] == nil)
        }
        #expect(server.connections == 1)
    }

    // MARK: TLS

    @Test("A receiver that speaks no TLS where it should is tried again later")
    func noTLS() async throws {
        let server = try TestServer { connection in
            connection.write("220 what\r\n")
            connection.waitForEnd()
        }
        try await run("webhook", at: "https://127.0.0.1:\(server.port)/hook") { run in
            let entry = try await run.entry(of: try await send(run), once: tried)
            #expect(entry.attempts[0].verdict == .retryable)
            #expect(entry.attempts[0].code == TransportFault.tlsFailure.rawValue)
            #expect(entry.state == .held && entry.reason == "retry")
        }
    }

    @Test(
        "A certificate without a trusted issuer gets no message; the endpoint is held and stays on",
        .enabled(if: OpenSSLServer.isInstalled, "openssl is not installed")
    )
    func untrusted() async throws {
        let server = try await OpenSSLServer(name: "127.0.0.1")
        defer { server.stop() }
        try await run("webhook", at: "https://127.0.0.1:\(server.port)/hook") { run in
            let entry = try await run.entry(of: try await send(run), once: tried)
            #expect(entry.state == .held && entry.reason == "endpoint_refused")
            #expect(entry.attempts.first?.code == TransportFault.tlsUntrusted.rawValue)
            #expect(try await run.store.endpoint(EndpointID(unchecked: "x"), scope: .root).record.enabled)
        }
    }

    // MARK: Lies

    /// A 200 that is none, and what it must be taken for.
    struct Lie: CustomTestStringConvertible {
        let body: String
        let verdict: VerdictClass
        var isDisabling = false
        var testDescription: String { body.isEmpty ? "nothing" : body }
    }

    @Test(
        "200 is no success where the channel's rule says otherwise",
        arguments: [
            Lie(body: "", verdict: .ambiguous),
            Lie(body: "<html><body>请先登录网络</body></html>", verdict: .ambiguous),
            Lie(body: "{\"errcode\":", verdict: .ambiguous),
            Lie(body: "{\"errmsg\":\"ok\"}", verdict: .ambiguous),
            Lie(body: "{\"errcode\":-1,\"errmsg\":\"system busy\"}", verdict: .retryable),
            Lie(body: "{\"errcode\":45009,\"errmsg\":\"api freq out of limit\"}", verdict: .throttled),
            Lie(
                body: "{\"errcode\":93000,\"errmsg\":\"invalid webhook url\"}",
                verdict: .permanentConfig,
                isDisabling: true
            ),
            Lie(body: "{\"errcode\":777777,\"errmsg\":\"?\"}", verdict: .permanentContent),
        ]
    )
    func lies(lie: Lie) async throws {
        let server = try TestServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: \(lie.body.utf8.count)\r\n\r\n\(lie.body)"
        )
        try await run(Self.robot, at: url(server) + "?key=k") { run in
            let entry = try await run.entry(of: try await send(run), once: tried)
            #expect(entry.attempts[0].verdict == lie.verdict && entry.attempts[0].httpStatus == 200)
            #expect(!entry.state.isReached)
            let endpoint = try await run.store.endpoint(EndpointID(unchecked: "x"), scope: .root).record
            #expect(endpoint.enabled == !lie.isDisabling)
        }
    }

    private static func httpDate(_ moment: Timestamp) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: Date(timeIntervalSince1970: Double(moment.milliseconds) / 1000))
    }
}
