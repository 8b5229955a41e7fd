import Foundation
import Synchronization

/// The end of a process, for whoever waits for it.
///
/// `waitUntilExit` would take a core for as long as it waits: the run loop of a thread without sources never sleeps.
final class ProcessExit: Sendable {
    private struct State {
        var status: Int32?
        var waiting: [CheckedContinuation<Int32, Never>] = []
    }

    private let state = Mutex(State())

    /// Notes the end of a process that has not been started yet.
    init(of process: Process) {
        process.terminationHandler = { [self] process in end(process.terminationStatus) }
    }

    /// The exit code, once there is one.
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
