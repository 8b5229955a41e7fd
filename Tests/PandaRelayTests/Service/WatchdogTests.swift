import Foundation
import Logging
import RelayEngine
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite
import Synchronization
import Testing

@testable import PandaRelay

@Suite("The watchdog", .timeLimit(.minutes(5)))
struct WatchdogTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    private func engine(turn: Timestamp, unread: Int = 0) -> EngineMetrics {
        var metrics = EngineMetrics()
        metrics.lastTurn = turn
        metrics.unread = unread
        return metrics
    }

    /// Feeds the watchdog once per second; returns the findings with their second.
    private func findings(
        _ seconds: Int,
        engine: (Int) -> EngineMetrics = { _ in EngineMetrics() },
        store: (Int) -> StoreHealth = { _ in StoreHealth() }
    ) -> [(second: Int, finding: Watchdog.Finding)] {
        var watch = Watchdog()
        return (0...seconds).flatMap { second in
            watch.observe(engine(second), store(second), at: start + .seconds(second)).map { (second, $0) }
        }
    }

    @Test("An engine with unread messages that has not turned for 30 seconds hangs")
    func hungEngine() {
        let found = findings(30, engine: { _ in engine(turn: start, unread: 1) })
        #expect(found.map(\.second) == [30])
        #expect(found.map(\.finding) == [.hung(.engine, .seconds(30))])
        #expect(findings(29, engine: { _ in engine(turn: start, unread: 1) }).isEmpty)
    }

    @Test("An engine without work may pause for hours, and one that makes progress may have work for hours")
    func soundEngine() {
        #expect(findings(7200, engine: { _ in engine(turn: start) }).isEmpty)
        #expect(findings(7200, engine: { engine(turn: start + .seconds($0 / 20), unread: 9) }).isEmpty)
        #expect(findings(7200, engine: { _ in EngineMetrics() }).isEmpty)
    }

    @Test("A writer with rows or commands that has not committed for 30 seconds hangs")
    func hungWriter() {
        let rows = findings(30, store: { _ in StoreHealth(queuedRows: 1, commits: 7) })
        #expect(rows.map(\.finding) == [.hung(.writer, .seconds(30))])
        var waiting = StoreHealth()
        waiting.queuedCommands = 1
        #expect(findings(30, store: { _ in waiting }).map(\.finding) == [.hung(.writer, .seconds(30))])
    }

    @Test("A left-out record is reported once, and a late check misses none of the latest")
    func recordLeftOut() {
        let faults = (0..<4).map {
            RecordFault(table: "deliveries", row: "dlv_\($0)", reason: "state: an unknown value")
        }
        func health(_ count: Int) -> StoreHealth {
            var health = StoreHealth()
            for fault in faults.prefix(count) {
                health.recordFaults.unreadable += 1
                health.recordFaults.add(fault)
            }
            return health
        }
        let found = findings(9, store: { health($0 < 5 ? 1 : 4) })
        #expect(found.map(\.second) == [0, 5, 5, 5])
        #expect(found.map(\.finding) == faults.map { .recordLeftOut($0) })
    }

    @Test("doctor reports refused records, from their file and from a running relay's metrics")
    func doctor() throws {
        let folder = try Folders.Temporary()
        let path = SQLiteStore.refusedRecords(in: folder.path)
        var doctor = Diagnosis()
        doctor.lookAtRefusedRecords(folder.path)
        #expect(doctor.findings.isEmpty)
        try #"{"row":"dlv_1","reason":"UNIQUE"}\#n"#.write(toFile: path, atomically: true, encoding: .utf8)
        doctor.lookAtRefusedRecords(folder.path)
        #expect(doctor.findings.last?.detail.contains("dlv_1") == true)
        for (refused, count) in [(0, 1), (2, 2)] {
            let numbers = """
                panda_relay_store_refused_records_total \(refused)
                panda_relay_store_unreadable_rows_total 0

                """
            doctor.judge(
                metrics: OutboundReply(status: 200, body: Array(numbers.utf8), receivedAt: Timestamp(seconds: 1))
            )
            #expect(doctor.findings.count == count)
        }
    }

    @Test("A failing disk, a large roster and a writer that commits are not a hang")
    func soundWriter() {
        #expect(findings(300, store: { _ in StoreHealth(trouble: .diskFull, queuedRows: 900) }).isEmpty)
        var importing = StoreHealth(queuedRows: 900)
        importing.isChangingRoster = true
        #expect(findings(300, store: { _ in importing }).isEmpty)
        #expect(findings(300, store: { StoreHealth(queuedRows: 900, commits: $0 / 25) }).isEmpty)
    }

    @Test("An engine that waits for a failing disk or a roster import is not a hang")
    func standingEngine() {
        var ready = engine(turn: start)
        ready.oldestReady[.bulk] = start
        func hangs(_ store: StoreHealth) -> Bool {
            findings(600, engine: { _ in ready }, store: { _ in store }).contains {
                if case .hung = $0.finding { true } else { false }
            }
        }
        var importing = StoreHealth(queuedRows: 1024)
        importing.isChangingRoster = true
        #expect(!hangs(StoreHealth(trouble: .diskFull, queuedRows: 1024)))
        #expect(!hangs(importing))
        #expect(hangs(StoreHealth()))
    }

    @Test("An hour of suspension is not a hang")
    func suspended() {
        var watch = Watchdog()
        let busy = engine(turn: start, unread: 1)
        for moment in [0, 1, 3601, 3602, 7300] {
            #expect(watch.observe(busy, StoreHealth(queuedRows: 1), at: start + .seconds(moment)).isEmpty)
        }
    }

    @Test(
        "A set clock is reported once, and once when it is right again; a drift of seconds is not reported"
    )
    func setClock() {
        var watch = Watchdog()
        let steps: [Int] = [0, 5, -5, 3600, 3600, 3603, 7200, 7200, 2, 0, -3600, -3600]
        let told = steps.map { step in
            watch.observe(EngineMetrics(), StoreHealth(), at: start, step: .seconds(step))
        }
        func set(_ seconds: Int) -> [Watchdog.Finding] { [.clockSet(.seconds(seconds))] }
        #expect(told == [[], [], [], set(3600), [], [], set(7200), [], set(0), [], set(-3600), []])
        #expect(watch.reasons.isEmpty)
    }

    @Test("A set clock is logged as a warning with the difference")
    func setClockLogging() {
        let log = LoggedLines()
        let step = Mutex<Int64>(0)
        let thread = WatchdogThread(
            watch: Watchdog(),
            numbers: { (EngineMetrics(), StoreHealth(), OverdueDeliveries()) },
            clock: SystemClock(wall: { 1_800_000_000_000 + step.withLock { $0 } }, sinceBoot: { 5000 }),
            logger: log.logger
        )
        for milliseconds: Int64 in [0, 3_600_000, 3_600_000, 0] {
            step.withLock { $0 = milliseconds }
            thread.look()
        }
        let news =
            "system clock stepped; schedules and expiry keep using the previous time until restart"
        #expect(
            log.lines == [
                .init(level: .warning, text: news + " seconds=3600"),
                .init(level: .warning, text: "the machine's clock agrees with the relay's again"),
            ]
        )
    }

    private struct FixedClock: RelayClock {
        let now = Timestamp(seconds: 1_800_000_100)
    }

    @Test("A stall is logged as an error once when it begins and once when it ends, and is a reason not to be ready")
    func logging() {
        let log = LoggedLines()
        let metrics = Mutex(EngineMetrics())
        let thread = WatchdogThread(
            watch: Watchdog(),
            numbers: { (metrics.withLock { $0 }, StoreHealth(), OverdueDeliveries()) },
            clock: FixedClock(),
            logger: log.logger
        )
        metrics.withLock { $0.oldestReady[.urgent] = Timestamp(seconds: 1_800_000_080) }
        for _ in 0..<3 { thread.look() }
        #expect(thread.reasons == ["the oldest sendable urgent delivery has waited for 20 s"])
        metrics.withLock { $0.oldestReady = [:] }
        for _ in 0..<3 { thread.look() }
        #expect(thread.reasons.isEmpty)
        #expect(
            log.lines == [
                .init(level: .error, text: "deliveries do not leave lane=urgent seconds=20"),
                .init(level: .error, text: "deliveries leave again lane=urgent seconds=0"),
            ]
        )
    }

    @Test("Held deliveries that stay after their time are logged as an error, and are a reason not to be ready")
    func overdueLogging() {
        let log = LoggedLines()
        let seconds = Mutex<Int64>(0)
        let overdue = Mutex(OverdueDeliveries(count: 2, oldest: start))
        let thread = WatchdogThread(
            watch: Watchdog(),
            numbers: { (EngineMetrics(), StoreHealth(), overdue.withLock { $0 }) },
            clock: SystemClock(
                wall: { seconds.withLock { 1_800_000_000_000 + $0 * 1000 } },
                sinceBoot: { seconds.withLock { $0 * 1000 } }
            ),
            logger: log.logger
        )
        for second: Int64 in [70, 71, 251, 252] {
            seconds.withLock { $0 = second }
            thread.look()
        }
        #expect(thread.reasons.count == 1)
        overdue.withLock { $0 = OverdueDeliveries() }
        thread.look()
        #expect(thread.reasons.isEmpty)
        #expect(
            log.lines == [
                .init(
                    level: .error,
                    text: "held deliveries do not leave although their time has come count=2 seconds=251"
                ), .init(level: .error, text: "held deliveries leave again seconds=1"),
            ]
        )
    }

    @Test("A lost data directory and a damaged database are logged once, and their end once")
    func storeLogging() {
        let log = LoggedLines()
        let health = Mutex(StoreHealth())
        let thread = WatchdogThread(
            watch: Watchdog(),
            numbers: { (EngineMetrics(), health.withLock { $0 }, OverdueDeliveries()) },
            clock: FixedClock(),
            logger: log.logger
        )
        health.withLock {
            $0.trouble = .directoryLost(part: "relay.sqlite")
            $0.damage = "Tree 7 page 9: btreeInitPage() returns error code 11"
        }
        for _ in 0..<3 { thread.look() }
        health.withLock { $0.trouble = .directoryLost(part: "the folder") }
        thread.look()
        health.withLock { $0 = StoreHealth(trouble: .diskFull) }
        for _ in 0..<3 { thread.look() }
        #expect(
            log.lines == [
                .init(
                    level: .critical,
                    text:
                        """
                        the data directory is gone or was replaced; nothing is accepted until it is back \
                        part=relay.sqlite
                        """
                ),
                .init(
                    level: .critical,
                    text: "the database is damaged; stop the relay and restore the latest backup "
                        + "damage=Tree 7 page 9: btreeInitPage() returns error code 11"
                ), .init(level: .error, text: "the data directory is back"),
                .init(level: .error, text: "the database shows no more damage"),
            ]
        )
    }

    @Test("A hang is logged as critical and ends the process")
    func ending() {
        let log = LoggedLines()
        let ends = Mutex(0)
        let thread = WatchdogThread(
            watch: Watchdog(threadLimit: .zero),
            numbers: { (EngineMetrics(), StoreHealth(queuedRows: 1), OverdueDeliveries()) },
            clock: FixedClock(),
            logger: log.logger,
            onHang: { say in
                #expect(log.lines.isEmpty, "the log may block its writer: the end must begin before")
                say()
                ends.withLock { $0 += 1 }
            }
        )
        thread.look()
        #expect(ends.withLock { $0 } == 0)
        thread.look()
        #expect(ends.withLock { $0 } == 1)
        #expect(
            log.lines == [
                .init(
                    level: .critical,
                    text: "a thread hangs; exiting so that the supervisor restarts the relay seconds=0 thread=writer"
                )
            ]
        )
        #expect(ProcessTermination.exitCode == 70)
    }
}
