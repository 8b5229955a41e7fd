import ArgumentParser
import Foundation
import Logging
import RelayModel
import RelayService
import RelayStore
import RelayTransport
import Testing

@testable import PandaRelay

/// The data directory disappears under a relay, is damaged, or is replaced by another one.
@Suite("A damaged or missing data directory", .timeLimit(.minutes(5)))
struct DataTroubleTests {
    private static let notice = #"{"kind":"bulletin","title":"题","body":"文","audience":{"circles":["all"]}}"#

    /// A client that returns refusals as well.
    private struct Caller {
        let url: String
        let key: String
        let client: TransferClient

        func ask(_ method: String, _ path: String, _ body: String = "") async -> (status: Int, text: String) {
            let fields = [HTTPField("Authorization", "Bearer \(key)"), HTTPField("Content-Type", "application/json")]
            let request = OutboundRequest(method: method, url: url + path, headers: fields, body: Array(body.utf8))
            let limits = TransferLimits(total: .seconds(60), replyBytes: 1 << 20)
            let reply = await client.perform(request, limits: limits).reply
            return (reply.status, String(decoding: reply.body, as: UTF8.self))
        }
    }

    private func withCaller(_ url: String, _ key: String, _ body: (Caller) async throws -> Void) async throws {
        let client = try TransferClient(policy: .unguarded, clock: SystemClock())
        let result: Result<Void, any Error>
        do { result = .success(try await body(Caller(url: url, key: key, client: client))) } catch {
            result = .failure(error)
        }
        await client.stop(within: .zero)
        try result.get()
    }

    @Test(
        "If the directory is deleted, notices are refused and the relay is not ready, both with the reason"
    )
    func deleted() async throws {
        try await Bench.run({ .webhooks(2, at: $0) }) { bench in
            try await withCaller(bench.runtime.url, bench.key) { caller in
                #expect(await caller.ask("POST", "/v1/notices", Self.notice).status == 202)
                try FileManager.default.removeItem(atPath: bench.directory)
                let refused = await caller.ask("POST", "/v1/notices", Self.notice)
                #expect(refused.status == 503 && refused.text.contains("data_directory_lost"), "\(refused)")
                let ready = await caller.ask("GET", "/readyz")
                #expect(ready.status == 503 && ready.text.contains("the folder is gone or was replaced"), "\(ready)")
                #expect(await caller.ask("GET", "/metrics").text.contains("\npanda_relay_store_writable 0\n"))
                #expect(await caller.ask("GET", "/healthz").status == 200)
            }
        }
    }

    /// Zeroes a page of a table in a stopped relay's data such that a relay still starts on it. The pages at the end
    /// may be free.
    private func damage(_ data: String) async throws {
        let file = URL(fileURLWithPath: data + "/relay.sqlite")
        let sound = try Data(contentsOf: file)
        for page in 1..<sound.count / 4096 {
            var damaged = sound
            damaged.replaceSubrange(page * 4096..<(page + 1) * 4096, with: Data(count: 4096))
            try damaged.write(to: file)
            guard let opened = try? await OpenStore.open(data) else { continue }
            await opened.store.close()
            return
        }
        Issue.record("no page can be damaged without stopping the start")
    }

    private func prepare(_ data: String) async throws -> String {
        let opened = try await OpenStore.open(data)
        _ = try await opened.store.importRoster(.webhooks(50, at: "http://127.0.0.1:9"), prune: false)
        let key = try await opened.keyMaker().make(name: "data", role: .admin, scope: .root).secret.reveal()
        await opened.store.close()
        return key
    }

    @Test(
        "Damage at rest is found after the start, and readiness, metrics and doctor show it"
    )
    func damaged() async throws {
        let folder = try Folders.Temporary()
        let key = try await prepare(folder.path)
        try await damage(folder.path)
        let configuration = Bench.configuration(folder.path)
        let log = LoggedLines()
        let runtime = try await RelayRuntime.start(configuration: configuration, logger: log.logger)
        try await withCaller(runtime.url, key) { caller in
            var ready = await caller.ask("GET", "/readyz")
            while ready.status == 200 { ready = await caller.ask("GET", "/readyz") }
            #expect(ready.status == 503 && ready.text.contains("the database is damaged ("), "\(ready)")
            #expect(await caller.ask("GET", "/metrics").text.contains("\npanda_relay_store_damaged 1\n"))
        }
        await runtime.stop()

        var examination = Diagnosis()
        try await examination.lookAtStore(configuration, looksHostsUp: false)
        let finding = try #require(examination.findings.first { $0.subject == "database" })
        #expect(finding.rating == .bad && finding.detail.contains("backup"))
    }

    @Test("A missing database stops serve, commands and doctor, which create none; a flag starts empty")
    func missing() async throws {
        let folder = try Folders.Temporary()
        _ = try await prepare(folder.path)
        try FileManager.default.removeItem(atPath: folder.path + "/relay.sqlite")
        let configuration = Bench.configuration(folder.path)
        for mustExist in [false, true] {
            await #expect {
                _ = try await OpenStore.open(folder.path, mustExist: mustExist)
            } throws: { error in
                let message = (error as? StartFault)?.message ?? ""
                return message.contains("relay.sqlite is missing") && message.contains("backup")
                    && message.contains("--accept-empty")
            }
        }
        var examination = Diagnosis()
        try await examination.lookAtStore(configuration, looksHostsUp: false)
        #expect(examination.findings.map(\.rating) == [.bad])
        await #expect(throws: StartFault.self) {
            _ = try await RelayRuntime.start(configuration: configuration, logger: Bench.silent)
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/relay.sqlite"))

        let serve = try #require(try PandaRelayCommand.parseAsRoot(["serve", "--accept-empty"]) as? ServeCommand)
        #expect(serve.acceptEmpty)
        let runtime = try await RelayRuntime.start(
            configuration: configuration,
            acceptsEmpty: true,
            logger: Bench.silent
        )
        await runtime.stop()
        let again = try await RelayRuntime.start(configuration: configuration, logger: Bench.silent)
        await again.stop()
    }

    @Test("A log that was deleted after a kill is reported at the start and by doctor")
    func missingLog() async throws {
        let folder = try Folders.Temporary()
        let data = folder.path + "/data"
        _ = try await prepare(data)
        let opened = try await OpenStore.open(data)
        try await opened.store.noteSending()
        let killed = folder.path + "/killed"
        try FileManager.default.createDirectory(atPath: killed, withIntermediateDirectories: false)
        for name in ["relay.sqlite", "relay.identity"] {
            try FileManager.default.copyItem(atPath: "\(data)/\(name)", toPath: "\(killed)/\(name)")
        }
        await opened.store.close()
        let configuration = Bench.configuration(killed)
        var examination = Diagnosis()
        try await examination.lookAtStore(configuration, looksHostsUp: false)
        #expect(examination.findings.contains { $0.subject == "last end" && $0.rating == .bad })
        let log = LoggedLines()
        let runtime = try await RelayRuntime.start(configuration: configuration, logger: log.logger)
        await runtime.stop()
        #expect(log.lines.contains { $0.level == .critical && $0.text.contains("write-ahead log is missing") })
    }
}
