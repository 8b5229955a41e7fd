import Foundation
import Synchronization

/// Waits for the end of a process.
///
/// `waitUntilExit` would use a core while it waits: the run loop of a thread without sources never sleeps.
final class ProcessExit: Sendable {
    private struct State {
        var status: Int32?
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    private let state = Mutex(State())

    /// Observes a process that is not started yet.
    init(of process: Process) {
        process.terminationHandler = { [self] process in end(process.terminationStatus) }
    }

    /// The exit code, once the process has ended.
    var status: Int32 {
        get async {
            await withCheckedContinuation { continuation in
                let known = state.withLock { state in
                    if state.status == nil { state.waiting.append(continuation) }
                    return state.status
                }
                if let known { continuation.resume(returning: known) }
            }
        }
    }

    private func end(_ status: Int32) {
        let waiting = state.withLock { state in
            state.status = status
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: status) }
    }
}
