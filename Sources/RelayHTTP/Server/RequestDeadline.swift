import HTTPTypes
import Hummingbird
import NIOCore
import RelayJSON
import Synchronization

/// The deadline of one request: first for its body to arrive, then for the answer.
final class RequestDeadline: Sendable {
    private enum Phase {
        /// The key is being checked.
        case beginning
        /// The body is still arriving. Only the request task may read it, so it is not cancelled until the connection
        /// is closed.
        case arriving(SlowBodies.Sender, since: ContinuousClock.Instant, received: Int)
        /// The work may ignore a cancellation (during a commit): the caller is answered without it.
        case working
        case over
    }

    private struct State {
        var phase = Phase.beginning
        var end: ContinuousClock.Instant
        var task: Task<Void, Never>?
        var answer: CheckedContinuation<Response, Never>?
    }

    /// The action that the watch takes on a request.
    enum Finding {
        /// No action.
        case inTime
        /// The body is slow, but not too slow.
        case slow(SlowBodies.Sender)
        /// The body is too slow.
        case tooSlow
        /// The deadline has passed.
        case over
    }

    private let state: Mutex<State>
    private let limit: Duration

    init(limit: Duration, now: ContinuousClock.Instant = .now) {
        self.limit = limit
        state = Mutex(State(end: now + limit))
    }

    /// Starts the phase in which the body arrives.
    func startBody(from sender: SlowBodies.Sender, at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            guard case .beginning = state.phase else { return }
            state.phase = .arriving(sender, since: now, received: 0)
        }
    }

    /// Records the number of received bytes.
    func note(received: Int) {
        state.withLock { state in
            guard case .arriving(let sender, let since, _) = state.phase else { return }
            state.phase = .arriving(sender, since: since, received: received)
        }
    }

    /// Starts the phase of the answer, with the whole time again: the body is complete, or there is none.
    func startWork(at now: ContinuousClock.Instant = .now) {
        state.withLock { state in
            if case .over = state.phase { return }
            state.phase = .working
            state.end = now + limit
        }
    }

    /// Runs the work and returns its answer, or the late answer if the deadline passes first.
    func run(_ work: @escaping @Sendable () async -> Response) async -> Response {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.answer = continuation }
                let task = Task { self.finish(await work()) }
                state.withLock { state in
                    if case .over = state.phase { return }
                    state.task = task
                }
            }
        } onCancel: {
            state.withLock { $0.task }?.cancel()
        }
    }

    /// Checks the request.
    func finding(at now: ContinuousClock.Instant, _ pace: BodyPace) -> Finding {
        state.withLock { state in
            switch state.phase {
            case .over: return .inTime
            case .beginning, .working: return now >= state.end ? .over : .inTime
            case .arriving(let sender, let since, let received):
                if now >= state.end || pace.isTooSlow(received: received, after: now - since) { return .tooSlow }
                return pace.isSlow(after: now - since) ? .slow(sender) : .inTime
            }
        }
    }

    /// Answers in place of the work.
    /// - Parameter problem: The refusal; nil if the deadline has passed.
    func cut(_ problem: Problem?) {
        // A task that is not recorded yet is checked again at the next sweep.
        let late = state.withLock {
            state -> (isArriving: Bool, task: Task<Void, Never>, answer: CheckedContinuation<Response, Never>)? in
            guard let task = state.task, let answer = state.answer else { return nil }
            var isArriving = false
            if case .arriving = state.phase { isArriving = true }
            state.phase = .over
            state.answer = nil
            state.task = nil
            return (isArriving, task, answer)
        }
        guard let late else { return }
        if late.isArriving {
            late.answer.resume(returning: Self.answer(problem ?? .bodyTooSlow, reading: late.task))
        } else {
            late.task.cancel()
            late.answer.resume(returning: .problem(problem ?? Self.tooLate))
        }
    }

    private func finish(_ response: Response) {
        let answer = state.withLock { state in
            state.phase = .over
            state.task = nil
            defer { state.answer = nil }
            return state.answer
        }
        answer?.resume(returning: response)
    }

    /// Cancelling the read would close the connection before the answer is sent; and until the read has ended, no other
    /// task may read.
    private static func answer(_ problem: Problem, reading: Task<Void, Never>) -> Response {
        var response = Response.problem(problem)
        let bytes = problem.json.bytes
        response.body = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
            await reading.value
        }
        return response
    }

    private static let tooLate = Problem(
        .serviceUnavailable,
        "timeout",
        "The request timed out. It may have taken effect: repeat it with its Idempotency-Key.",
        headers: [.retryAfter: "5"]
    )
}

/// The slowest rate at which a request's body may arrive.
struct BodyPace: Sendable {
    /// The time after which a body is slow and counts for its peer and its key.
    var promptness = Duration.seconds(1)
    /// The time during which any rate is accepted.
    var grace = Duration.seconds(5)
    /// The bytes that must arrive per second after that.
    var bytesPerSecond = 1024

    /// Whether a body has been arriving for so long that it is slow.
    func isSlow(after elapsed: Duration) -> Bool { elapsed >= promptness }

    /// Whether a body is too slow to wait for.
    func isTooSlow(received: Int, after elapsed: Duration) -> Bool {
        guard elapsed > grace else { return false }
        return elapsed - grace > .seconds(Double(received) / Double(bytesPerSecond))
    }
}
