import Foundation
import RelayAPI
import RelayJSON
import RelayModel
import RelaySandbox
import RelayService
import RelayStore
import RelayTransport
import Testing

@testable import PandaRelay

extension ProcessTests {
    /// A real relay process on a real disk that is full or read-only.
    @Suite(
        "Disk trouble",
        .timeLimit(.minutes(5)),
        .enabled(if: ProgramRun.path != nil, "the program is not built"),
        .enabled("a file system can be mounted only by root, and not in every container") {
            await TemporaryDisk.isPossible()
        }
    )
    struct DiskTroubleTests {
        private static let people = 1500

        private struct Problem: Decodable {
            var status: Int
            var code: String
            var detail: String
        }

        /// A client that returns refusals as well.
        private struct Caller {
            let url: String
            let key: String
            let client: TransferClient

            func ask(_ method: String, _ path: String, _ body: String = "", token: String = "") async throws
                -> OutboundReply
            {
                var fields = [
                    HTTPField("Authorization", "Bearer \(key)"), HTTPField("Content-Type", "application/json"),
                ]
                if !token.isEmpty { fields.append(HTTPField("Idempotency-Key", token)) }
                let request = OutboundRequest(method: method, url: url + path, headers: fields, body: Array(body.utf8))
                return await client.perform(request, limits: TransferLimits(total: .seconds(60), replyBytes: 1 << 20))
                    .reply
            }

            func send(_ token: String) async throws -> OutboundReply {
                try await ask(
                    "POST",
                    "/v1/notices",
                    #"{"kind":"bulletin","title":"题","body":"文","audience":{"circles":["all"]}}"#,
                    token: token
                )
            }
        }

        /// Creates a directory on the disk with the whole roster; returns a key's secret.
        private func prepare(_ data: String, _ sandbox: Sandbox) async throws -> String {
            let opened = try await OpenStore.open(data)
            _ = try await opened.store.importRoster(.webhooks(Self.people, at: sandbox.url), prune: false)
            let key = try await opened.keyMaker().make(name: "disk", role: .admin, scope: .root).secret.reveal()
            await opened.store.close()
            return key
        }

        private func problem(_ reply: OutboundReply) throws -> Problem {
            let type = reply.headers.first { $0.isNamed("content-type") }?.value
            #expect(type == "application/problem+json")
            return try JSONDecoder().decode(Problem.self, from: Data(reply.body))
        }

        /// The ids of all deliveries of a stopped relay; all of them must be accepted.
        private func log(_ data: String) async throws -> Set<String> {
            let left = try await OpenStore.open(data, mustExist: true)
            var logged: Set<String> = []
            var cursor: String?
            repeat {
                let page = try await left.store.deliveries(.init(), scope: .root, after: cursor, limit: 1000)
                #expect(page.items.allSatisfy { $0.state == .accepted })
                logged.formUnion(page.items.map(\.id.description))
                cursor = page.next
            } while cursor != nil
            await left.store.close()
            return logged
        }

        @Test(
            "With a full disk new notices are refused; once there is room, everything accepted arrives"
        )
        func full() async throws {
            try await TemporaryDisk.with(megabytes: 24) { disk in
                let sandbox = try await Sandbox.start(faults: try FaultSpec("webhook/*:latency=50ms"))
                let data = disk.path + "/data"
                let key = try await prepare(data, sandbox)
                let serving = try await ServingProcess.start(data: data)
                let client = try TransferClient(policy: .unguarded, clock: SystemClock())
                let caller = Caller(url: serving.url, key: key, client: client)
                let api = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])

                let first = try await caller.send("one")
                #expect(first.status == 202)
                await sandbox.waitForMessages(64)
                try disk.fill()
                let refused = try await caller.send("two")
                #expect(refused.status == 503)
                let problem = try problem(refused)
                #expect(problem.code == "disk_full" && problem.status == 503)
                #expect(problem.detail.contains("is full: nothing was accepted"))
                #expect(refused.headers.contains { $0.isNamed("retry-after") })
                // The store's health follows the caller's answer after a moment.
                var ready = try await caller.ask("GET", "/readyz")
                for _ in 0..<1000 where ready.status == 200 { ready = try await caller.ask("GET", "/readyz") }
                #expect(ready.status == 503)
                #expect(try self.problem(ready).code == "not_ready")
                #expect(try self.problem(ready).detail.contains("The data directory's disk is full"))
                // The notice can still be read.
                let accepted = try AcceptanceResponse(json: JSONReader.read(first.body)).id
                #expect(try await caller.ask("GET", "/v1/notices/\(accepted)").status == 200)

                try disk.free()
                let progress = try await NoticeWatch(client: api, isQuiet: true).untilOver(accepted)
                #expect(progress.counts.dictionary.filter { $0.value > 0 } == ["accepted": Self.people])
                #expect(try await caller.ask("GET", "/readyz").status == 200)
                // The refused request left nothing behind: its key is free, and it is sent now.
                let again = try await caller.send("two")
                #expect(again.status == 202)
                let second = try AcceptanceResponse(json: JSONReader.read(again.body)).id
                let other = try await NoticeWatch(client: api, isQuiet: true).untilOver(second)
                #expect(other.reached == Self.people && other.total == Self.people)

                await serving.kill()
                await client.stop(within: .zero)
                let counts = await sandbox.counts
                #expect(counts.uniqueWebhookIDs == 2 * Self.people && counts.duplicateWebhookIDs == 0)
                let received = await sandbox.received
                await sandbox.stop()
                let logged = try await log(data)
                #expect(logged == Set(received.compactMap(\.webhookID)))
            }
        }

        @Test("A notice that is cancelled while the disk is full stays stopped, and is recorded once there is room")
        func cancelled() async throws {
            try await TemporaryDisk.with(megabytes: 24) { disk in
                let sandbox = try await Sandbox.start(faults: try FaultSpec("webhook/*:latency=200ms"))
                let data = disk.path + "/data"
                let key = try await prepare(data, sandbox)
                let serving = try await ServingProcess.start(data: data)
                let client = try TransferClient(policy: .unguarded, clock: SystemClock())
                let caller = Caller(url: serving.url, key: key, client: client)
                let api = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
                let first = try await caller.send("one")
                let notice = try AcceptanceResponse(json: JSONReader.read(first.body)).id
                await sandbox.waitForMessages(64)
                try disk.fill()
                let refused = try await caller.ask("POST", "/v1/notices/\(notice)/cancel")
                #expect(refused.status == 503)
                let detail = try problem(refused).detail
                #expect(detail.contains("the cancellation is recorded once the disk accepts writes"))
                try disk.free()
                let progress = try await NoticeWatch(client: api, isQuiet: true).untilOver(notice)
                #expect(progress.state == "cancelled")
                #expect((progress.counts["cancelled"] ?? 0) > 0)
                await serving.kill()
                await client.stop(within: .zero)
                await sandbox.stop()
            }
        }

        @Test("A read-only disk prevents the start with the reason; once writable, everything accepted arrives")
        func readOnly() async throws {
            try await TemporaryDisk.with(megabytes: 24) { disk in
                let sandbox = try await Sandbox.start(faults: try FaultSpec("webhook/*:latency=50ms"))
                let data = disk.path + "/data"
                let key = try await prepare(data, sandbox)
                var serving = try await ServingProcess.start(data: data)
                let client = try TransferClient(policy: .unguarded, clock: SystemClock())
                let first = try await Caller(url: serving.url, key: key, client: client).send("one")
                #expect(first.status == 202)
                let notice = try AcceptanceResponse(json: JSONReader.read(first.body)).id
                await sandbox.waitForMessages(64)
                // Linux does not remount a file system read-only while a program writes to it.
                await #expect(throws: TemporaryDisk.Failure.self) { try await disk.setReadOnly(true) }
                await serving.kill()
                try await disk.setReadOnly(true)
                await #expect {
                    _ = try await ServingProcess.start(data: data)
                } throws: { error in
                    (error as? ServingProcess.Failure)?.talk.contains(
                        "The data directory \(data) cannot be used: Read-only file system."
                    ) == true
                }
                try await disk.setReadOnly(false)
                serving = try await ServingProcess.start(data: data)
                let api = try APIClient(url: serving.url, environment: ["PANDA_RELAY_KEY": key])
                let progress = try await NoticeWatch(client: api, isQuiet: true).untilOver(notice)
                #expect(progress.counts.dictionary.filter { $0.value > 0 } == ["accepted": Self.people])
                await serving.kill()
                await client.stop(within: .zero)
                let counts = await sandbox.counts
                #expect(counts.uniqueWebhookIDs == Self.people)
                let received = await sandbox.received
                await sandbox.stop()
                let logged = try await log(data)
                #expect(logged == Set(received.compactMap(\.webhookID)))
            }
        }
    }
}
