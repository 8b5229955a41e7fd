import Foundation
import RelayModel
import RelayRoster
import RelayService
import RelayStore
import ServiceLifecycle
import Testing

@testable import PandaRelay

@Suite("Start and stop", .timeLimit(.minutes(5)))
struct LifecycleTests {
    private struct Failure: Error {}

    private func parts(_ directory: String, _ log: LoggedLines, port: Int = 0) async throws -> RelayParts {
        var configuration = Bench.configuration(directory)
        configuration.listen.port = port
        return try await RelayParts(configuration, acceptsEmpty: false, clock: SystemClock(), logger: log.logger)
    }

    /// The relay's services in the order in which their group asked them to stop. Those of the API's HTTP server, which
    /// has a group inside, are left out.
    private func stopped(_ log: LoggedLines) -> [String] {
        let own = ["watchdog", "api", "scheduler", "alerts", "engine", "store"]
        return log.lines.compactMap { line in
            let parts = line.text.split(separator: " sl-service=")
            return parts.first == "Triggering graceful shutdown for service" ? parts.last.map(String.init) : nil
        }.filter(own.contains)
    }

    /// Opens the directory, which fails while a store has its lock.
    private func checkLockIsFree(_ directory: String) async throws {
        let opened = try await OpenStore.open(directory, mustExist: true)
        await opened.store.close()
    }

    @Test("A relay stops its services in order: the API before the scheduler and the engine, the store last")
    func order() async throws {
        let folder = try Folders.Temporary()
        let log = LoggedLines()
        let parts = try await parts(folder.path, log)
        let runtime = try await RelayRuntime.start(parts, parts.services)
        await runtime.stop()
        #expect(stopped(log) == ["watchdog", "api", "scheduler", "alerts", "engine", "store"])
        try await runtime.waitUntilStopped()
        try await checkLockIsFree(folder.path)
        // A second stop finds nothing to do.
        await runtime.stop()
    }

    @Test("A service that fails while the relay runs stops the others in order, and its error is told")
    func failure() async throws {
        let folder = try Folders.Temporary()
        let log = LoggedLines()
        let parts = try await parts(folder.path, log)
        let mayFail = StartPoint()
        let failing = ClosureService {
            _ = await mayFail.wait()
            throw Failure()
        }
        let runtime = try await RelayRuntime.start(parts, parts.services + [RelayParts.service("failing", failing)])
        mayFail.reach()
        await #expect {
            try await runtime.waitUntilStopped()
        } throws: { error in
            guard let fault = error as? StartFault else { return false }
            return fault.kind == .system && fault.exitCode == 1 && fault.message.contains("Failure()")
        }
        #expect(stopped(log) == ["watchdog", "api", "scheduler", "alerts", "engine", "store"])
        try await checkLockIsFree(folder.path)
    }

    @Test("A start that fails stops in reverse order what has started, and closes the store")
    func failedStart() async throws {
        try await Bench.run({ _ in Roster() }) { bench in
            let folder = try Folders.Temporary()
            let log = LoggedLines()
            let parts = try await parts(folder.path, log, port: bench.runtime.port)
            await #expect {
                _ = try await RelayRuntime.start(parts, parts.services)
            } throws: { error in
                guard let fault = error as? StartFault else { return false }
                return fault.kind == .listening && fault.exitCode == 1
                    && fault.message == "Cannot listen on 127.0.0.1:\(bench.runtime.port): the port is in use; stop "
                        + "the program that uses it, or choose another with --listen."
            }
            #expect(stopped(log) == ["watchdog", "scheduler", "alerts", "engine", "store"])
            try await checkLockIsFree(folder.path)
        }
    }

    @Test("A relay that is told to stop before it has started closes its store, and that is no failure")
    func stoppedStart() async throws {
        let folder = try Folders.Temporary()
        let parts = try await parts(folder.path, LoggedLines())
        // Without the engine's service the start never ends; the closure's end stops the group.
        let services = parts.services.filter { $0.serviceName != "engine" }
        await #expect {
            _ = try await RelayRuntime.start(parts, services + [RelayParts.service("end", ClosureService {})])
        } throws: { error in
            guard let fault = error as? StartFault else { return false }
            return fault.kind == .stopped && fault.exitCode == 0
        }
        await parts.relay.stop(within: .zero)
        try await checkLockIsFree(folder.path)
    }

    @Test("Running attempts have what the requests leave of the limit, and at least half of it")
    func deadline() {
        let deadline = StopDeadline(within: .seconds(10))
        #expect(deadline.half == .seconds(5))
        #expect(deadline.rest > .seconds(9) && deadline.rest <= .seconds(10))
        // The stop has begun: another limit comes too late.
        deadline.begin(within: .zero)
        #expect(deadline.half == .seconds(5))
        let other = StopDeadline(within: .seconds(10))
        other.begin(within: .zero)
        #expect(other.half == .zero && other.rest == .zero)
    }
}
