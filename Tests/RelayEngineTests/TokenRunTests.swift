import RelayChannels
import RelayEngine
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

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

    @Test("A token the platform refuses is fetched anew and the message sent once more, without an attempt charged")
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
}
