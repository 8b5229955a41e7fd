import ArgumentParser
import Foundation
import Logging
import RelayAPI
import RelayModel
import RelayRoster
import RelaySandbox
import RelayService
import RelayStore

@testable import PandaRelay

/// A relay and its receivers in this process, on free ports, with a temporary data directory.
struct Bench {
    let sandbox: Sandbox
    let runtime: RelayRuntime
    let client: APIClient
    let directory: String
    /// The secret of an administrator's key.
    let key: String

    /// Runs a test on a bench and removes it.
    static func run(
        faults: String = "",
        clock: any RelayClock = SystemClock(),
        sandboxClock: any RelayClock = SystemClock(),
        logger: Logger = silent,
        configure: (inout RelayConfiguration, Sandbox) throws -> Void = { _, _ in },
        _ makeRoster: (String) throws -> Roster,
        _ body: (Bench) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "relay-bench-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let sandbox = try await Sandbox.start(clock: sandboxClock, faults: try FaultSpec(faults))
        var configuration = configuration(directory)
        try configure(&configuration, sandbox)
        let opened = try await OpenStore.open(directory)
        _ = try await opened.store.importRoster(try makeRoster(sandbox.url), prune: false)
        let key = try await opened.keyMaker().make(name: "bench", role: .admin, scope: .root).secret.reveal()
        await opened.store.close()
        let runtime = try await RelayRuntime.start(configuration: configuration, clock: clock, logger: logger)
        let client = try APIClient(url: runtime.url, environment: ["PANDA_RELAY_KEY": key])
        do {
            try await body(Bench(sandbox: sandbox, runtime: runtime, client: client, directory: directory, key: key))
        } catch {
            await runtime.stop()
            await sandbox.stop()
            throw error
        }
        await runtime.stop()
        await sandbox.stop()
    }

    /// A configuration on a free port that may reach this machine.
    static func configuration(_ directory: String) -> RelayConfiguration {
        var configuration = RelayConfiguration()
        configuration.listen = ListenAddress(host: "127.0.0.1", port: 0)
        configuration.data = directory
        configuration.channels = Folders.repository + "/Config/channels"
        configuration.targets.allowCIDRs = ["127.0.0.0/8"]
        configuration.targets.ports = nil
        return configuration
    }

    /// A logger that discards everything.
    static var silent: Logger { Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() } }

    /// Sends a notice with the arguments of `send` and waits until it is finished.
    func send(_ arguments: [String]) async throws -> ProgressResponse {
        try await NoticeWatch(client: client, isQuiet: true).untilOver(try await accept(arguments))
    }

    /// Sends a notice with the arguments of `send`; returns its id.
    func accept(_ arguments: [String]) async throws -> String {
        guard let command = try PandaRelayCommand.parseAsRoot(["send"] + arguments) as? SendCommand else {
            throw CommandFailure.usage("not a send command")
        }
        let body = try command.notice.request(offsetMinutes: 480)
        return try await client.post("/v1/notices", body, as: AcceptanceResponse.self).id
    }
}
