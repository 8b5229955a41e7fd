import Foundation
import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayStoreSQLite
import RelayTransport
import TestReceivers
import Testing

@testable import RelayEngine

/// Sending with access tokens, against the sandbox's WeCom.
@Suite("Sending with access tokens", .timeLimit(.minutes(5)))
struct TokenRunTests {
    private static let audience = Audience.circles(ids: [CircleID(unchecked: "all")], roles: [], includeChildren: false)

    @Test("A token is fetched once, sent with, and kept on disk")
    func fetch() async throws {
        try await EngineRun.run(moving: "wecom-app") { run in
            try await run.importAccounts(["user:u1", "user:u2"], channel: "wecom-app", secret: "ww1:secret")
            for _ in 1...2 {
                let progress = try await run.settled(try await run.send(Self.audience))
                #expect(progress.counts == [.accepted: 2])
            }
            let tokens = try await run.store.tokens()
            #expect(tokens.count == 1)
            #expect(tokens.first?.credential == run.tokenRule("wecom-app")?.fingerprint(of: "ww1:secret"))
        }
    }

    @Test("A token the platform refuses is fetched again and the message sent once more, without an attempt charged")
    func invalid() async throws {
        try await EngineRun.run(moving: "wecom-app") { run in
            try await run.importAccounts(["user:u1"], channel: "wecom-app", secret: "ww1:secret")
            let fingerprint = try #require(run.tokenRule("wecom-app")?.fingerprint(of: "ww1:secret"))
            let now = SystemClock().now
            try await run.store.keep(
                StoredToken(
                    credential: fingerprint,
                    token: Secret("stale"),
                    fetchedAt: now,
                    expiresAt: now + .seconds(7200)
                )
            )
            try await run.restartEngine()
            let notice = try await run.send(Self.audience)
            let progress = try await run.settled(notice)
            #expect(progress.counts == [.accepted: 1])
            let entry = try await run.store.delivery(DeliveryID(notice: notice, ordinal: 0), scope: .root)
            #expect(entry.attempts.map(\.verdict) == [.accepted])
            #expect(try await run.store.tokens().first?.token != Secret("stale"))
        }
    }

    /// One name, which leads to this machine.
    private struct LocalName: HostResolver {
        func resolve(_ host: String, for _: LookupPurpose, answer: @escaping @Sendable ([IPAddress]?) -> Void) {
            answer(host == "tokens.example.com" ? [IPAddress(v4: 0x7f00_0001)] : [])
        }
    }

    @Test(
        "A token is not asked for at a forbidden address, nor at a name that leads to one: no connection is made",
        arguments: ["127.0.0.1", "tokens.example.com"],
        [true, false]
    )
    func guarded(host: String, isOpen: Bool) async throws {
        let server = try TestServer.answering(TestConnection.ok)
        let channel = try EngineRun.channel("wecom-app", at: "http://\(host):\(server.port)")
        let folder = NSTemporaryDirectory() + "relay-tokens-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore(directory: folder)
        let (reports, feed) = AsyncStream<String>.makeStream()
        let tokens = AccessTokens(
            store: store,
            policy: AddressPolicy(ports: nil, allowLoopback: isOpen),
            clock: SystemClock(),
            resolver: LocalName(),
            logger: Logger(label: "tokens") { _ in ReportHandler(feed: feed) }
        ) {}
        let rule = try #require(channel.token)
        _ = tokens.token(for: rule, secret: "ww1:secret", of: channel.name, isUrgent: false, at: SystemClock().now)
        // It says why it has none: where it may go there, that the answer holds none.
        var report = reports.makeAsyncIterator()
        let code = await report.next()
        #expect((code == TransportFault.addressRefused.rawValue) == !isOpen)
        #expect(server.connections == (isOpen ? 1 : 0))
        await tokens.stop()
        await store.close()
    }

    /// Passes on the codes that are logged.
    private struct ReportHandler: LogHandler {
        let feed: AsyncStream<String>.Continuation
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) { feed.yield(event.metadata?["code"].map { "\($0)" } ?? "") }
    }
}
