import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// One request's time: first for its body to arrive, then for the answer.
final class RequestDeadline: Sendable {
    private enum Phase {
        /// Nobody but the task may read from the connection; it is left alone until the connection is closed.
        case arriving
        /// The work may not hear of a cancellation (a commit under way): the caller is answered without it.
        case working
        case over
    }

    private struct State {
        var phase = Phase.arriving
        var end: ContinuousClock.Instant
        var task: Task<Void, Never>?
        var answer: CheckedContinuation<Response, Never>?
    }

    private let state: Mutex<State>

    init(end: ContinuousClock.Instant) { state = Mutex(State(end: end)) }

    /// The body is here, or there is none: the answer has the whole time again.
    func startWork(until end: ContinuousClock.Instant) {
        state.withLock { state in
            guard state.phase == .arriving else { return }
            state.phase = .working
            state.end = end
        }
    }

    /// Runs the work and gives its answer, or the late one when the time is over first.
    func run(_ work: @escaping @Sendable () async -> Response) async -> Response {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                state.withLock { $0.answer = continuation }
                let task = Task { self.finish(await work()) }
                state.withLock { state in
                    if state.phase != .over { state.task = task }
                }
            }
        } onCancel: {
            state.withLock { $0.task }?.cancel()
        }
    }

    /// Answers in the work's place if the time is over.
    func check(now: ContinuousClock.Instant) {
        // A task not yet noted is looked at again at the next check.
        let late = state.withLock {
            state -> (phase: Phase, task: Task<Void, Never>, answer: CheckedContinuation<Response, Never>)? in
            guard now >= state.end, state.phase != .over, let task = state.task, let answer = state.answer else {
                return nil
            }
            defer {
                state.phase = .over
                state.answer = nil
                state.task = nil
            }
            return (state.phase, task, answer)
        }
        guard let late else { return }
        if late.phase == .arriving {
            late.answer.resume(returning: Self.bodyTooSlow(reading: late.task))
        } else {
            late.task.cancel()
            late.answer.resume(returning: .problem(Self.tooSlow))
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

    /// Cancelling the reading would close the connection before the answer is out; and until it has ended, nobody else may read.
    private static func bodyTooSlow(reading: Task<Void, Never>) -> Response {
        let problem = Problem(.requestTimeout, "body_too_slow", "The body did not arrive in time.")
        var response = Response.problem(problem)
        let bytes = problem.json.bytes
        response.body = ResponseBody(contentLength: bytes.count) { writer in
            try await writer.write(ByteBuffer(bytes: bytes))
            try await writer.finish(nil)
            await reading.value
        }
        return response
    }

    private static let tooSlow = Problem(
        .serviceUnavailable,
        "timeout",
        "The relay took too long. The request may have taken effect: repeat it with its Idempotency-Key.",
        headers: [.retryAfter: "5"]
    )
}
