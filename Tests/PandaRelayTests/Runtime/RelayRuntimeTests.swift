import Foundation
import RelayAPI
import RelayModel
import RelayRoster
import RelaySandbox
import RelayStore
import RelayTransport
import Testing

@testable import PandaRelay

@Suite("A whole relay", .timeLimit(.minutes(5)))
struct RelayRuntimeTests {
    /// A class of thirty with its teachers; all endpoints lead to the receiver.
    private func sample(_ receiver: String) throws -> Roster {
        let folder = try Folders.Temporary()
        try RosterSample(students: 30, receiver: receiver).write(to: folder.path)
        return try RosterReader().read(directory: folder.path).roster
    }

    @Test("A notice sent over the API arrives at every endpoint, and the log adds up")
    func arrival() async throws {
        try await Bench.run(sample) { bench in
            let progress = try await bench.send([
                "--circle", "uni", "--include-children", "--kind", "reminder", "--title", "周末提醒", "--body",
                "陌生来电谈钱，先挂断",
            ])
            #expect(progress.total > 30)
            #expect(!progress.hasFailures)
            #expect(progress.reached + progress[.awaitingHuman] + progress[.suppressed] == progress.total)
            let log = try await bench.client.list(
                "/v1/deliveries",
                [("notice", progress.id)],
                limit: 1000,
                as: DeliveryResponse.self
            ).items.map { LogRow($0) }
            #expect(log.count == progress.total)
            #expect(
                Dictionary(grouping: log, by: \.state).mapValues(\.count)
                    == progress.counts.dictionary.filter { $0.value > 0 }
            )
            let taken = await bench.sandbox.counts.all.taken
            #expect(taken == progress.reached)
        }
    }

    @Test("The log of the stopped relay shows the same records")
    func stoppedLog() async throws {
        try await Bench.run(sample) { bench in
            let progress = try await bench.send([
                "--circle", "uni", "--include-children", "--kind", "reminder", "--title", "t", "--body", "b",
            ])
            await bench.runtime.stop()
            let opened = try await OpenStore.open(bench.directory, mustExist: true)
            let page = try await opened.store.deliveries(.init(), scope: .root, after: nil, limit: 500)
            await opened.store.close()
            let rows = page.items.map { LogRow($0, offsetMinutes: 480) }
            #expect(rows.count == progress.total)
            // Nothing was tried where a person passes the text on, or has no endpoint.
            let untried = ["awaiting_human", "suppressed"]
            #expect(
                rows.allSatisfy {
                    $0.notice == progress.id && $0.time.hasSuffix("+08:00") || untried.contains($0.state)
                }
            )
        }
    }

    @Test("A second relay on the same data directory does not start, and names the holder")
    func locked() async throws {
        try await Bench.run({ _ in Roster() }) { bench in
            await #expect {
                _ = try await RelayRuntime.start(
                    configuration: Bench.configuration(bench.directory),
                    logger: Bench.silent
                )
            } throws: { error in
                guard let fault = error as? StartFault else { return false }
                return fault.kind == .locked && fault.exitCode == 1
                    && fault.message.contains("Process \(ProcessInfo.processInfo.processIdentifier)")
            }
        }
    }

    @Test("A port in use is reported, and the data directory is released")
    func portInUse() async throws {
        try await Bench.run({ _ in Roster() }) { bench in
            let other = try Folders.Temporary()
            var configuration = Bench.configuration(other.path)
            configuration.listen.port = bench.runtime.port
            await #expect {
                _ = try await RelayRuntime.start(configuration: configuration, logger: Bench.silent)
            } throws: { error in
                guard let fault = error as? StartFault else { return false }
                return fault.kind == .listening && fault.message.contains("in use")
            }
            let opened = try await OpenStore.open(other.path)
            await opened.store.close()
        }
    }

    @Test("A data directory that cannot be created, or that has another program's file, differs from a locked one")
    func unusable() async throws {
        let folder = try Folders.Temporary()
        try Data("not a database, but long enough to be taken for one at first sight".utf8).write(
            to: URL(fileURLWithPath: folder.path + "/relay.sqlite")
        )
        for directory in [folder.path, "/proc/relay"] {
            await #expect {
                _ = try await RelayRuntime.start(
                    configuration: Bench.configuration(directory),
                    logger: Bench.silent
                )
            } throws: { error in
                (error as? StartFault)?.kind == .store
            }
        }
    }

    @Test("Mistakes in channel files stop the start before anything is touched, with file and line")
    func channelMistakes() async throws {
        let folder = try Folders.Temporary()
        try Data("title: [".utf8).write(to: URL(fileURLWithPath: folder.path + "/bad.yaml"))
        var configuration = Bench.configuration(folder.path + "/data")
        configuration.channels = folder.path
        await #expect {
            _ = try await RelayRuntime.start(configuration: configuration, logger: Bench.silent)
        } throws: { error in
            guard let fault = error as? StartFault else { return false }
            return fault.exitCode == 78 && fault.message.contains("bad.yaml:")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
    }

    @Test(
        "Naming loopback opens it, and a wider range does not",
        arguments: [
            (["127.0.0.0/8"], true), (["10.0.0.0/8", "127.0.0.1"], true), (["::1"], true), (["10.0.0.0/8"], false),
            ([], false),
            (["0.0.0.0/0"], false), (["126.0.0.0/7"], false),
        ]
    )
    func loopback(ranges: [String], isOpen: Bool) throws {
        var configuration = RelayConfiguration()
        configuration.targets.allowCIDRs = ranges
        #expect(try configuration.addressPolicy().allowLoopback == isOpen)
    }
}
