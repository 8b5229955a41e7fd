import ArgumentParser
import Foundation
import Glibc
import RelayAPI
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process that is asked to end while a receiver or the disk blocks it.
    @Suite("Termination", .timeLimit(.minutes(5)), .enabled(if: ProgramRun.path != nil, "the program is not built"))
    struct TerminationTests {
        private static let people = 300
        private static let broadcast = ["--circle", "all", "--kind", "bulletin", "--title", "题", "--body", "文"]

        private func prepare(_ data: String, _ sandbox: Sandbox) async throws -> String {
            let opened = try await OpenStore.open(data)
            _ = try await opened.store.importRoster(.webhooks(Self.people, at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "end", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()
            return key
        }

        private func accept(_ serving: ServingProcess, _ key: String) async throws -> String {
            guard let command = try PandaRelayCommand.parseAsRoot(["send"] + Self.broadcast) as? SendCommand else {
                throw CommandFailure.usage("not a send command")
            }
            let client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            let body = try command.notice.request(offsetMinutes: 480)
            return try await client.post("/v1/notices", body, as: AcceptanceResponse.self).id
        }

        /// Restarts the relay: everything that was accepted arrives.
        private func finish(_ notice: String, _ data: String, _ key: String, _ sandbox: Sandbox) async throws {
            let serving = try await ServingProcess.start(data: data)
            let client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            let progress = try await NoticeWatch(client: client, isQuiet: true).untilOver(notice)
            #expect(progress.reached == Self.people && progress.total == Self.people)
            #expect(await sandbox.counts.uniqueWebhookIDs == Self.people)
            #expect(await serving.terminate() == 0)
        }

        @Test("A relay with hanging receivers stops when asked, and sends the rest after the next start")
        func hangingReceivers() async throws {
            let sandbox = try await Sandbox.start(faults: try FaultSpec("webhook/*:hang"))
            let folder = try Folders.Temporary()
            let key = try await prepare(folder.path + "/data", sandbox)
            let serving = try await ServingProcess.start(data: folder.path + "/data")
            let notice = try await accept(serving, key)
            await sandbox.waitForMessages(64)
            let begin = ContinuousClock.now
            #expect(await serving.terminate() == 0)
            #expect(ContinuousClock.now - begin < .seconds(60))
            await sandbox.setFaults(.none)
            try await finish(notice, folder.path + "/data", key, sandbox)
            await sandbox.stop()
        }

        @Test("A second signal ends a relay that waits for hanging receivers at once, with exit code 1")
        func secondSignal() async throws {
            let sandbox = try await Sandbox.start(faults: try FaultSpec("webhook/*:hang"))
            let folder = try Folders.Temporary()
            let key = try await prepare(folder.path + "/data", sandbox)
            let serving = try await ServingProcess.start(data: folder.path + "/data")
            let notice = try await accept(serving, key)
            await sandbox.waitForMessages(64)
            let begin = ContinuousClock.now
            kill(serving.processID, SIGTERM)
            // The API closes first; the attempts have until ten seconds.
            let client = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
            while (try? await client.get("/v1/notices/\(notice)", as: ProgressResponse.self)) != nil {}
            #expect(await serving.terminate() == 1)
            #expect(ContinuousClock.now - begin < .seconds(9))
            await sandbox.setFaults(.none)
            try await finish(notice, folder.path + "/data", key, sandbox)
            await sandbox.stop()
        }

        @Test(
            "A relay with a full disk stops when asked, and sends what is missing after the next start",
            .enabled("a file system can be mounted only by root, and not in every container") {
                await TemporaryDisk.isPossible()
            }
        )
        func fullDisk() async throws {
            try await TemporaryDisk.with(megabytes: 24) { disk in
                let sandbox = try await Sandbox.start(faults: try FaultSpec("webhook/*:latency=100ms"))
                let data = disk.path + "/data"
                let key = try await prepare(data, sandbox)
                let serving = try await ServingProcess.start(data: data)
                let notice = try await accept(serving, key)
                await sandbox.waitForMessages(64)
                try disk.fill()
                // More than fits into the log's file is on its way to the disk when the end comes.
                await sandbox.waitForMessages(Self.people)
                let begin = ContinuousClock.now
                #expect(await serving.terminate() == 0)
                #expect(ContinuousClock.now - begin < .seconds(60))
                try disk.free()
                try await finish(notice, data, key, sandbox)
                await sandbox.stop()
            }
        }
    }
}
