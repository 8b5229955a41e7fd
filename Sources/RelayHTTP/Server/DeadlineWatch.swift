import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Synchronization

/// Looks after the deadlines of all requests: one task and a list, instead of a timer for each.
final class DeadlineWatch: Service {
    private let limit: Duration
    private let running = Mutex<[ObjectIdentifier: RequestDeadline]>([:])

    init(limit: Duration) { self.limit = limit }

    /// Starts a request's time.
    func start() -> RequestDeadline {
        let deadline = RequestDeadline(end: .now + limit)
        running.withLock { $0[ObjectIdentifier(deadline)] = deadline }
        return deadline
    }

    /// Ends a request's time.
    func end(_ deadline: RequestDeadline) {
        _ = running.withLock { $0.removeValue(forKey: ObjectIdentifier(deadline)) }
    }

    /// Requests being worked on.
    var count: Int { running.withLock { $0.count } }

    func run() async throws {
        let tick = min(max(limit / 20, .milliseconds(10)), .seconds(1))
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: tick)) != nil { self.sweep() }
        }
    }

    private func sweep() {
        let now = ContinuousClock.now
        for deadline in running.withLock({ Array($0.values) }) { deadline.check(now: now) }
    }
}
