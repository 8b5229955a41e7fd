import Logging
import RelayEngine
import RelayModel
import RelayService
import RelayStore
import Synchronization
import Testing

@testable import PandaRelay

@Suite("The watchdog", .timeLimit(.minutes(5)))
struct RelayWatchTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    private func engine(turn: Timestamp, unread: Int = 0) -> EngineMetrics {
        var metrics = EngineMetrics()
        metrics.lastTurn = turn
        metrics.unread = unread
        return metrics
    }

    /// Looks once a second, so many times; what was found, with the second.
    private func findings(
        _ seconds: Int,
        engine: (Int) -> EngineMetrics = { _ in EngineMetrics() },
        store: (Int) -> StoreHealth = { _ in StoreHealth() }
    ) -> [(second: Int, finding: RelayWatch.Finding)] {
        var watch = RelayWatch()
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

    @Test("An engine with nothing to do may stand for hours, one that turns may have work for hours")
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

    @Test("A disk in trouble, a large roster, and a writer that commits are no hang")
    func soundWriter() {
        #expect(findings(300, store: { _ in StoreHealth(trouble: .diskFull, queuedRows: 900) }).isEmpty)
        var importing = StoreHealth(queuedRows: 900)
        importing.isChangingRoster = true
        #expect(findings(300, store: { _ in importing }).isEmpty)
        #expect(findings(300, store: { StoreHealth(queuedRows: 900, commits: $0 / 25) }).isEmpty)
    }

    @Test("A machine that slept for an hour is not blamed on a thread")
    func suspended() {
        var watch = RelayWatch()
        let busy = engine(turn: start, unread: 1)
        for moment in [0, 1, 3601, 3602, 7300] {
            #expect(watch.observe(busy, StoreHealth(queuedRows: 1), at: start + .seconds(moment)).isEmpty)
        }
    }

    private struct FixedClock: RelayClock {
        let now = Timestamp(seconds: 1_800_000_100)
    }

    @Test("A stall is logged as an error once when it begins and once when it ends, and is a reason not to be ready")
    func logging() {
        let log = LoggedLines()
        let metrics = Mutex(EngineMetrics())
        let thread = WatchThread(
            watch: RelayWatch(),
            numbers: { (metrics.withLock { $0 }, StoreHealth()) },
            clock: FixedClock(),
            logger: log.logger
        )
        metrics.withLock { $0.oldestReady[.urgent] = Timestamp(seconds: 1_800_000_080) }
        for _ in 0..<3 { thread.look() }
        #expect(thread.reasons == ["the oldest urgent delivery that could leave has been waiting for 20 s"])
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

    @Test("A hang is logged as critical and ends the process")
    func ending() {
        let log = LoggedLines()
        let ends = Mutex(0)
        let thread = WatchThread(
            watch: RelayWatch(threadLimit: .zero),
            numbers: { (EngineMetrics(), StoreHealth(queuedRows: 1)) },
            clock: FixedClock(),
            logger: log.logger,
            onHang: { ends.withLock { $0 += 1 } }
        )
        thread.look()
        #expect(ends.withLock { $0 } == 0)
        thread.look()
        #expect(ends.withLock { $0 } == 1)
        #expect(
            log.lines == [
                .init(
                    level: .critical,
                    text: "a thread hangs; the process ends to be started anew seconds=0 thread=writer"
                )
            ]
        )
        #expect(WatchThread.exitCode == 70)
    }
}
