public import Logging
public import RelayModel
public import RelayStore
public import ServiceLifecycle
import Synchronization

/// Handles the store's timers when they are due: at once those that became due while the relay was stopped.
///
/// A handler runs again after a crash that comes before its effect is on disk: the timer leaves, or moves, with the
/// effect. A timer that repeats is handled once, however many of its times have passed.
public final class Scheduler: Service {
    /// What a handler made of a timer.
    public enum Result: Sendable, Hashable {
        /// It is due again so long from now.
        case again(after: Duration)
        /// The transaction of its effect removes it.
        case handedOn
        /// It is due still.
        case failed
    }

    /// Does what a timer is for.
    public typealias Handler = @Sendable (StoredTimer) async -> Result

    private let store: any TimerStore
    private let clock: any RelayClock
    private let logger: Logger
    private let handlers: [TimerKind: Handler]
    private let repeating: [TimerKind: Duration]
    private let queue: Mutex<TimerQueue>
    /// Whether the timers that repeat are set.
    private let isPrepared = Atomic(false)
    /// Ends the wait for the next look.
    private let endOfWait = Mutex<(@Sendable () -> Void)?>(nil)

    /// - Parameters:
    ///   - handlers: what to do for each kind; a timer of another kind stays.
    ///   - repeating: kinds that always have a timer, and how far apart its times are.
    public init(
        store: any TimerStore,
        clock: any RelayClock,
        logger: Logger,
        handlers: [TimerKind: Handler],
        repeating: [TimerKind: Duration] = [:]
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.handlers = handlers
        self.repeating = repeating
        queue = Mutex(TimerQueue(at: clock.now))
    }

    /// Handles timers until the service group stops or the task is cancelled. Returns when every handler has.
    public func run() async {
        store.onTimerSet { [weak self] in self?.wake(for: $0) }
        await cancelWhenGracefulShutdown { await self.handleTimers() }
    }

    private func handleTimers() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for timer in await look() { group.addTask { await self.handle(timer) } }
                await wait()
            }
            group.cancelAll()
        }
    }

    /// Takes the timers that are to be handled now.
    func look() async -> [StoredTimer] {
        let now = clock.now
        queue.withLock { $0.beginLook() }
        do throws(StoreError) {
            // The first look of this process: one that repeats is due at once where there was none before.
            for (kind, interval) in isPrepared.load(ordering: .relaxed) ? [:] : repeating {
                try await store.set(StoredTimer(kind, dueAt: now), latest: now + interval)
            }
            isPrepared.store(true, ordering: .relaxed)
            let found = try await store.timers(dueBy: now)
            return queue.withLock { $0.take(found, at: now) }.filter { handlers[$0.kind] != nil }
        } catch {
            if error != .closed { logger.error("timers cannot be read", metadata: ["error": "\(error)"]) }
            queue.withLock { $0.failed(at: now) }
            return []
        }
    }

    /// Handles a timer and moves it where it repeats.
    func handle(_ timer: StoredTimer) async {
        guard let handler = handlers[timer.kind] else { return }
        var outcome = TimerQueue.Outcome.failed
        switch await handler(timer) {
        case .handedOn: outcome = .handedOn
        case .failed: break
        case .again(let interval):
            let next = clock.now + interval
            do throws(StoreError) {
                if try await store.move(timer, to: next) { outcome = .movedTo(next) }
            } catch {
                if error != .closed { logger.error("a timer cannot be moved", metadata: ["error": "\(error)"]) }
            }
        }
        queue.withLock { $0.ended(timer, outcome, at: clock.now) }
        endOfWait.withLock { $0 }?()
    }

    private func wake(for moment: Timestamp) {
        queue.withLock { $0.set(at: moment) }
        endOfWait.withLock { $0 }?()
    }

    /// Waits until the next look is due, or another timer may be due earlier.
    private func wait() async {
        let moment = queue.withLock { $0.nextLook }
        let _: Void? = await Timeout.answer(within: max(.zero, moment - clock.now)) { answer in
            endOfWait.withLock { $0 = { answer(()) } }
            // A timer that was set meanwhile found nothing to wake.
            if queue.withLock({ $0.nextLook }) != moment { answer(()) }
        }
        endOfWait.withLock { $0 = nil }
    }
}
