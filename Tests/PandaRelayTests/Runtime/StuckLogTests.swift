import Foundation
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import RelayTransport
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process without a reader of its standard error.
    @Suite("A stuck log", .timeLimit(.minutes(5)), .enabled(if: ProgramRun.path != nil, "the program is not built"))
    struct StuckLogTests {
        private static let notices = 40

        @Test("While standard error is a full pipe, notices are accepted and sent and the relay can be stopped")
        func fullPipe() async throws {
            let sandbox = try await Sandbox.start()
            let folder = try Folders.Temporary()
            let data = folder.path + "/data"
            let opened = try await OpenStore.open(data)
            _ = try await opened.store.importRoster(.webhooks(1, at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "log", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()

            let launched = try LaunchedRelay(data: data)
            let url = await launched.firstURL(thenReads: false)
            try #require(url.hasPrefix("http://"))
            try launched.fillTalk()
            let client = try TransferClient(policy: .unguarded, clock: SystemClock())
            func ask(_ method: String, _ path: String, _ body: String = "") async -> OutboundReply {
                let fields = [
                    HTTPField("Authorization", "Bearer \(key)"), HTTPField("Content-Type", "application/json"),
                ]
                let request = OutboundRequest(method: method, url: url + path, headers: fields, body: Array(body.utf8))
                return await client.perform(request, limits: TransferLimits(total: .seconds(60), replyBytes: 1 << 20))
                    .reply
            }
            // Each notice writes a line to the log.
            let notice = #"{"kind":"bulletin","title":"题","body":"文","audience":{"circles":["all"]}}"#
            for _ in 0..<Self.notices { #expect(await ask("POST", "/v1/notices", notice).status == 202) }
            await sandbox.waitForMessages(Self.notices)
            #expect(await ask("GET", "/healthz").status == 200)
            #expect(await ask("GET", "/readyz").status == 200)
            await client.stop(within: .zero)
            #expect(await launched.terminate() == 0)
            await sandbox.stop()
        }
    }
}
