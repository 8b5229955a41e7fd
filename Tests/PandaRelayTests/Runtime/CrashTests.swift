import ArgumentParser
import Foundation
import RelayAPI
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process that is killed during a broadcast.
    @Suite("Crash", .timeLimit(.minutes(5)), .enabled(if: ProgramRun.path != nil, "the program is not built"))
    struct CrashTests {
        private static let people = 10_000

        @Test(
            "After SIGKILL in a broadcast every delivery arrives, repeats have the same webhook-id, the log adds up"
        )
        func killed() async throws {
            let sandbox = try await Sandbox.start()
            let folder = try Folders.Temporary()
            let data = folder.path + "/data"
            let opened = try await OpenStore.open(data)
            _ = try await opened.store.importRoster(.webhooks(Self.people, at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "crash", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()

            var serving = try await ServingProcess.start(data: data)
            var client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            let notice = try await client.post("/v1/notices", try body(), as: AcceptanceResponse.self).id
            for share in [4, 2] {
                await sandbox.waitForMessages(Self.people / share)
                await serving.kill()
                serving = try await ServingProcess.start(data: data)
            }
            client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            let progress = try await NoticeWatch(client: client, isQuiet: true).untilOver(notice)
            #expect(progress.reached == Self.people && progress.total == Self.people)
            let counts = await sandbox.counts
            #expect(counts.uniqueWebhookIDs == Self.people)
            // The attempts in flight and the unrecorded outcomes at each of the two crashes.
            #expect(counts.duplicateWebhookIDs <= 2 * (1024 + 80))
            await serving.kill()
            await sandbox.stop()

            // The log of the killed relay, read from the disk.
            let left = try await OpenStore.open(data, mustExist: true)
            let received = await sandbox.received
            var logged: Set<String> = []
            var cursor: String?
            repeat {
                let page = try await left.store.deliveries(.init(), scope: .root, after: cursor, limit: 1000)
                #expect(page.items.allSatisfy { $0.state == .accepted })
                logged.formUnion(page.items.map(\.id.description))
                cursor = page.next
            } while cursor != nil
            await left.store.close()
            #expect(logged == Set(received.compactMap(\.webhookID)))
        }

        private func body() throws -> NoticeRequest {
            let arguments = ["send", "--circle", "all", "--kind", "bulletin", "--title", "题", "--body", "文"]
            guard let command = try PandaRelayCommand.parseAsRoot(arguments) as? SendCommand else {
                throw CommandFailure.usage("not a send command")
            }
            return try command.notice.request(offsetMinutes: 480)
        }
    }
}
