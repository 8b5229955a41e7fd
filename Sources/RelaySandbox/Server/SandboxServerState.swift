import RelayModel
import Synchronization

/// The router behind a lock, and the tasks that wait for messages.
///
/// A request gets its time under the lock, so that the times of the rate windows increase with any number of threads.
final class SandboxServerState: Sendable {
    private struct Waiter {
        var id: Int
        var query: MessageQuery
        var missing: Int
        var continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var router: SandboxRouter
        var waiters: [Waiter] = []
        /// Waits that were cancelled before they began.
        var cancelled: Set<Int> = []
        var lastWaiter = 0
        var pusher: ReceiptPusher?
        /// Whether no more messages will arrive.
        var isStopped = false
    }

    private let state: Mutex<State>
    private let clock: any RelayClock
    private let onMessage: (@Sendable (ReceivedMessage) -> Void)?

    init(_ router: SandboxRouter, clock: any RelayClock, onMessage: (@Sendable (ReceivedMessage) -> Void)?) {
        state = Mutex(State(router: router))
        self.clock = clock
        self.onMessage = onMessage
    }

    /// Judges a request that has been read completely.
    func take(_ request: SandboxRequest) -> SandboxRouter.Outcome {
        let (outcome, served) = state.withLock { state in
            let outcome = state.router.take(request, at: clock.now)
            if !outcome.reply.messages.isEmpty, let channel = outcome.message?.channel {
                state.pusher?.push(outcome.reply.messages, of: channel)
            }
            guard let message = outcome.message, !state.waiters.isEmpty else { return (outcome, [Waiter]()) }
            for index in state.waiters.indices where state.waiters[index].query.matches(message) {
                state.waiters[index].missing -= 1
            }
            let served = state.waiters.filter { $0.missing <= 0 }
            state.waiters.removeAll { $0.missing <= 0 }
            return (outcome, served)
        }
        for waiter in served { waiter.continuation.resume() }
        if let onMessage, let message = outcome.message { onMessage(message) }
        return outcome
    }

    /// Reads or changes the router between two requests.
    func withSwitchboard<Result: Sendable>(_ body: (inout SandboxRouter) -> Result) -> Result {
        state.withLock { body(&$0.router) }
    }

    /// Returns when this number of messages has arrived for a channel and key, or the task is cancelled.
    func wait(for count: Int, channel: String?, key: String?) async {
        let id = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    let counts = state.router.inbox.counts
                    let missing = count - counts.total(channel: channel, key: key)
                    guard missing > 0, !state.isStopped, !state.cancelled.contains(id) else { return true }
                    let query = MessageQuery(channel: channel, key: key)
                    state.waiters.append(Waiter(id: id, query: query, missing: missing, continuation: continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state -> Waiter? in
                guard let index = state.waiters.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                return state.waiters.remove(at: index)
            }
            waiter?.continuation.resume()
        }
        state.withLock { state in _ = state.cancelled.remove(id) }
    }

    /// Sets the pusher that sends receipts; nil for none.
    /// - Returns: the previous pusher.
    func setPusher(_ pusher: ReceiptPusher?) -> ReceiptPusher? {
        state.withLock { state in
            defer { state.pusher = pusher }
            return state.pusher
        }
    }

    /// Resumes every task that waits, and every task that waits later.
    func stop() async {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume() }
        await setPusher(nil)?.stop()
    }
}

extension SandboxCounts {
    /// Requests of one channel or all, with one key or any.
    fileprivate func total(channel: String?, key: String?) -> Int {
        if let channel { return tally(channel: channel, key: key).total }
        guard let key else { return all.total }
        return keys.values.reduce(0) { $0 + ($1[key]?.total ?? 0) }
    }
}
