import CRelayLinux
import Glibc
import RelayModel
import Synchronization

/// The messages of other threads to a loop's thread, and the descriptor that wakes it.
final class Mailbox: Sendable {
    /// A batch that the loop takes at once.
    struct Delivery {
        var arrivals: [Transfer] = []
        /// Transfers that arrived after the request to stop.
        var lateArrivals: [Transfer] = []
        var answers: [(question: HostQuestion, addresses: [IPAddress]?)] = []
        /// Whether the loop must call its handler.
        var isPoked = false
        /// Monotonic milliseconds; nil while the loop runs.
        var stopDeadline: Int64?
    }

    fileprivate enum Phase {
        case open
        case stopping
        case closed
    }

    fileprivate struct State {
        var content = Delivery()
        var phase = Phase.open
        /// Whether the loop sleeps, or is about to, and must be woken.
        var isAsleep = false
        var isEmpty = true
        var stopWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    /// An eventfd the loop waits on.
    let wakeDescriptor: Int32

    init() throws(TransferLoopError) {
        wakeDescriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard wakeDescriptor >= 0 else { throw TransferLoopError(call: "eventfd", errno: errno) }
    }

    deinit { Glibc.close(wakeDescriptor) }

    /// - Returns: False if the loop has ended and did not take the transfers.
    func post(_ transfers: [Transfer]) -> Bool {
        let (isTaken, mustWake) = state.withLock { state in
            switch state.phase {
            case .open: state.content.arrivals.append(contentsOf: transfers)
            case .stopping: state.content.lateArrivals.append(contentsOf: transfers)
            case .closed: return (false, false)
            }
            return (true, state.noteContent())
        }
        if mustWake { wake() }
        return isTaken
    }

    /// Makes the loop call its handler.
    func poke() {
        let mustWake = state.withLock { state in
            guard state.phase != .closed, !state.content.isPoked else { return false }
            state.content.isPoked = true
            return state.noteContent()
        }
        if mustWake { wake() }
    }

    func post(answer addresses: [IPAddress]?, for question: HostQuestion) {
        let mustWake = state.withLock { state in
            guard state.phase != .closed else { return false }
            state.content.answers.append((question, addresses))
            return state.noteContent()
        }
        if mustWake { wake() }
    }

    /// Asks the loop to end by the deadline; the earliest of several counts.
    func postStop(deadline: Int64) {
        let mustWake = state.withLock { state in
            guard state.phase != .closed else { return false }
            state.phase = .stopping
            state.content.stopDeadline = min(state.content.stopDeadline ?? deadline, deadline)
            return state.noteContent()
        }
        if mustWake { wake() }
    }

    /// Resumes the continuation once the loop has ended.
    func notifyWhenClosed(_ continuation: CheckedContinuation<Void, Never>) {
        let isClosed = state.withLock { state in
            guard state.phase != .closed else { return true }
            state.stopWaiters.append(continuation)
            return false
        }
        if isClosed { continuation.resume() }
    }

    /// Returns everything that arrived; nil if nothing did. From here on the loop counts as awake.
    func take() -> Delivery? {
        state.withLock { state in
            state.isAsleep = false
            guard !state.isEmpty else { return nil }
            state.isEmpty = true
            defer { state.content = Delivery(stopDeadline: state.content.stopDeadline) }
            return state.content
        }
    }

    /// Announces that the loop is about to wait.
    ///
    /// - Returns: False if something arrived in the meantime.
    func fallAsleep() -> Bool {
        state.withLock { state in
            state.isAsleep = state.isEmpty
            return state.isEmpty
        }
    }

    /// Ends the loop's side and returns the last arrivals, which need results.
    func close() -> Delivery {
        state.withLock { state in
            state.phase = .closed
            defer { state.content = Delivery() }
            return state.content
        }
    }

    /// Resumes all tasks that wait for the end.
    func releaseWaiters() {
        let waiters = state.withLock { state in
            defer { state.stopWaiters = [] }
            return state.stopWaiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Empties the eventfd.
    func clearWake() {
        var count: UInt64 = 0
        _ = read(wakeDescriptor, &count, 8)
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeDescriptor, &one, 8)
    }
}

extension Mailbox.State {
    /// Whether the loop must be woken; true once per sleep.
    fileprivate mutating func noteContent() -> Bool {
        isEmpty = false
        defer { isAsleep = false }
        return isAsleep
    }
}
