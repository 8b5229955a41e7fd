import Logging
import RelayModel
import RelayStore
import RelayStoreSQLite
import Synchronization
import Testing

@testable import RelayService

@Suite("The queue of timers", .timeLimit(.minutes(5)))
struct TimerQueueTests {
    private let now = Timestamp(seconds: 1_800_000_000)

    private func timer(_ subject: Int64, at seconds: Int64 = 0) -> StoredTimer {
        StoredTimer(.noticeStart, subject: subject, dueAt: now + .seconds(seconds))
    }

    @Test("It looks at once after a start, then when the next timer is due, and every minute at least")
    func looks() {
        var queue = TimerQueue(at: now)
        #expect(queue.nextLook == now)
        #expect(queue.take(DueTimers(due: [timer(1)], next: now + .seconds(9)), at: now) == [timer(1)])
        #expect(queue.nextLook == now + .seconds(9))
        #expect(queue.take(DueTimers(due: [], next: now + .seconds(3600)), at: now).isEmpty)
        #expect(queue.nextLook == now + .seconds(60))
        queue.set(at: now + .seconds(70))
        #expect(queue.nextLook == now + .seconds(60))
        queue.set(at: now + .seconds(5))
        #expect(queue.nextLook == now + .seconds(5))
    }

    @Test("A timer that is set while the store is being read is not overlooked")
    func meanwhile() {
        var queue = TimerQueue(at: now)
        queue.beginLook()
        queue.set(at: now + .seconds(5))
        #expect(queue.take(DueTimers(due: [], next: nil), at: now).isEmpty)
        #expect(queue.nextLook == now + .seconds(5))
        queue.beginLook()
        #expect(queue.take(DueTimers(due: [], next: nil), at: now + .seconds(5)).isEmpty)
        #expect(queue.nextLook == now + .seconds(65))
    }

    @Test("A timer is taken once while it is handled, and not again after it was handed on")
    func once() {
        var queue = TimerQueue(at: now)
        let due = DueTimers(due: [timer(1), timer(2)], next: nil)
        #expect(queue.take(due, at: now) == [timer(1), timer(2)])
        #expect(queue.take(due, at: now).isEmpty)
        queue.ended(timer(1), .handedOn, at: now)
        #expect(queue.take(due, at: now).isEmpty)
        // Its transaction removed it; one that is set later for the same subject is another.
        #expect(queue.take(DueTimers(due: [timer(2)], next: nil), at: now).isEmpty)
        #expect(queue.take(due, at: now) == [timer(1)])
    }

    @Test("A timer that the disk did not take is taken again after a second")
    func failure() {
        var queue = TimerQueue(at: now)
        let due = DueTimers(due: [timer(1)], next: nil)
        _ = queue.take(due, at: now)
        queue.ended(timer(1), .failed, at: now)
        #expect(queue.nextLook == now + .seconds(1))
        #expect(queue.take(due, at: now) == [timer(1)])
        queue.failed(at: now)
        #expect(queue.nextLook == now + .seconds(1))
    }

    @Test("A timer that repeats is taken at its next time")
    func repeating() {
        var queue = TimerQueue(at: now)
        _ = queue.take(DueTimers(due: [timer(1)], next: nil), at: now)
        queue.ended(timer(1), .movedTo(now + .seconds(20)), at: now)
        #expect(queue.nextLook == now + .seconds(20))
        #expect(queue.take(DueTimers(due: [timer(1, at: 20)], next: nil), at: now) == [timer(1, at: 20)])
    }
}

@Suite("The scheduler", .timeLimit(.minutes(5)))
struct SchedulerTests {
    private final class HandClock: RelayClock {
        private let moment = Mutex(Timestamp(seconds: 1_800_000_000))
        var now: Timestamp { moment.withLock { $0 } }
        func advance(_ span: Duration) { moment.withLock { $0 = $0 + span } }
    }

    private final class Handled: Sendable {
        private let timers = Mutex<[StoredTimer]>([])
        var count: Int { timers.withLock { $0.count } }
        func add(_ timer: StoredTimer) { timers.withLock { $0.append(timer) } }
    }

    private static let silent = Logger(label: "scheduler") { _ in SwiftLogNoOpLogHandler() }

    private let clock = HandClock()

    private func scheduler(_ store: any TimerStore, _ handled: Handled) -> Scheduler {
        scheduler(store) { timer in
            handled.add(timer)
            return .again(after: .seconds(60))
        }
    }

    private func scheduler(_ store: any TimerStore, _ handler: @escaping Scheduler.Handler) -> Scheduler {
        Scheduler(
            store: store,
            clock: clock,
            logger: Self.silent,
            handlers: [.overdueProbe: handler],
            repeating: [.overdueProbe: .seconds(60)]
        )
    }

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        let folder = try Folders.Temporary()
        let store = try SQLiteStore(directory: folder.path)
        try await body(store)
        await store.close()
    }

    /// One look, and everything it finds.
    private func turn(_ scheduler: Scheduler) async {
        for timer in await scheduler.look() { await scheduler.handle(timer) }
    }

    @Test("One that repeats is due at once where it was never set, and then at its interval, also after a restart")
    func repeating() async throws {
        try await withStore { store in
            let handled = Handled()
            let first = scheduler(store, handled)
            await turn(first)
            await turn(first)
            #expect(handled.count == 1)
            clock.advance(.seconds(59))
            // Another process.
            let second = scheduler(store, handled)
            await turn(second)
            #expect(handled.count == 1)
            clock.advance(.seconds(1))
            await turn(second)
            #expect(handled.count == 2)
        }
    }

    @Test("A timer that was due several times while the relay was stopped is handled once")
    func missed() async throws {
        try await withStore { store in
            let handled = Handled()
            await turn(scheduler(store, handled))
            clock.advance(.seconds(86_400))
            let next = scheduler(store, handled)
            await turn(next)
            await turn(next)
            #expect(handled.count == 2)
            let timers = try await store.timers(dueBy: .distantFuture).due
            #expect(timers == [StoredTimer(.overdueProbe, dueAt: clock.now + .seconds(60))])
        }
    }

    @Test("After the clock was set back, one that repeats waits no longer than its interval")
    func clockSetBack() async throws {
        try await withStore { store in
            let handled = Handled()
            await turn(scheduler(store, handled))
            clock.advance(.seconds(-86_400))
            let next = scheduler(store, handled)
            await turn(next)
            clock.advance(.seconds(60))
            await turn(next)
            #expect(handled.count == 2)
        }
    }

    @Test("A timer whose handler was interrupted is due after a restart; one that was moved is not")
    func interrupted() async throws {
        try await withStore { store in
            await turn(scheduler(store) { _ in .failed })
            let handled = Handled()
            await turn(scheduler(store, handled))
            #expect(handled.count == 1)
            await turn(scheduler(store, handled))
            #expect(handled.count == 1)
        }
    }

    @Test("While it waits, a timer that is set for now is handled at once; it ends with its task")
    func wakes() async throws {
        try await withStore { store in
            let (seen, feed) = AsyncStream<StoredTimer>.makeStream()
            let scheduler = Scheduler(
                store: store,
                clock: clock,
                logger: Self.silent,
                handlers: [
                    .retention: { timer in
                        feed.yield(timer)
                        return .again(after: .seconds(3600))
                    }
                ]
            )
            let run = Task { await scheduler.run() }
            let timer = StoredTimer(.retention, dueAt: clock.now)
            try await store.set(timer, latest: nil)
            #expect(await seen.first { _ in true } == timer)
            run.cancel()
            await run.value
        }
    }
}
