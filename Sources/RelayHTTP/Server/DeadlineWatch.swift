import HTTPTypes
import Hummingbird
import ServiceLifecycle
import Synchronization

/// Enforces the deadlines of all requests with one task and a list, instead of one timer each.
final class DeadlineWatch: Service {
    private struct Running {
        let deadline: RequestDeadline
        /// The sender that the body is counted for; nil while it is not slow.
        var counted: SlowBodies.Sender?
    }

    private struct State {
        var running: [ObjectIdentifier: Running] = [:]
        var slow: SlowBodies
    }

    private let limit: Duration
    private let pace: BodyPace
    private let refusals: RefusalLog
    private let state: Mutex<State>

    init(limit: Duration, pace: BodyPace, peers: PeerLimits, refusals: RefusalLog) {
        self.limit = limit
        self.pace = pace
        self.refusals = refusals
        let slow = SlowBodies(perPeer: peers.slowRequestsPerPeer, perKey: peers.slowRequestsPerKey)
        state = Mutex(State(slow: slow))
    }

    /// Starts a request's deadline.
    func start() -> RequestDeadline {
        let deadline = RequestDeadline(limit: limit)
        state.withLock { $0.running[ObjectIdentifier(deadline)] = Running(deadline: deadline) }
        return deadline
    }

    /// Ends a request's deadline.
    func end(_ deadline: RequestDeadline) {
        state.withLock { state in
            let request = state.running.removeValue(forKey: ObjectIdentifier(deadline))
            if let sender = request?.counted { state.slow.remove(sender) }
        }
    }

    func run() async throws {
        // At most 50 ms: what is refused since the last sweep is answered in one go, and an accept waits behind it.
        let shortest = min(limit, pace.promptness, pace.grace)
        let tick = min(max(shortest / 4, .milliseconds(10)), .milliseconds(50))
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: tick)) != nil {
                self.sweep(at: .now)
                self.refusals.writeDue(at: .now)
            }
        }
    }

    func sweep(at now: ContinuousClock.Instant) {
        // Answers are given outside the lock because they resume tasks.
        for (deadline, problem) in state.withLock({ late(in: &$0, at: now) }) {
            if let problem { refusals.note(problem.code, route: "", at: now) }
            deadline.cut(problem)
        }
    }

    private func late(
        in state: inout State,
        at now: ContinuousClock.Instant
    ) -> [(deadline: RequestDeadline, problem: Problem?)] {
        var late: [(deadline: RequestDeadline, problem: Problem?)] = []
        for (id, request) in state.running {
            switch request.deadline.finding(at: now, pace) {
            case .slow(let sender):
                guard request.counted == nil else { continue }
                if state.slow.add(sender) {
                    state.running[id]?.counted = sender
                } else {
                    late.append((request.deadline, .tooManySlowBodies))
                }
                continue
            case .tooSlow: late.append((request.deadline, .bodyTooSlow))
            case .over: late.append((request.deadline, nil))
            case .inTime: break
            }
            if let sender = request.counted {
                state.slow.remove(sender)
                state.running[id]?.counted = nil
            }
        }
        return late
    }
}
