import RelayModel
import Synchronization

@testable import RelayTransport

/// Gathers a loop's results and lets a test wait for a number of them.
final class Inbox: Sendable {
    private struct State {
        var results: [TransferResult] = []
        var wanted = 0
        var continuation: CheckedContinuation<[TransferResult], Never>?

        mutating func takeReady() -> CheckedContinuation<[TransferResult], Never>? {
            guard results.count >= wanted else { return nil }
            defer { continuation = nil }
            return continuation
        }
    }

    private let state = Mutex(State())

    /// Everything that has come.
    var results: [TransferResult] { state.withLock { $0.results } }

    func take(_ batch: [TransferResult]) {
        let (ready, results) = state.withLock { state in
            state.results += batch
            return (state.takeReady(), state.results)
        }
        ready?.resume(returning: results)
    }

    /// Everything that has come, once there are at least so many.
    func results(atLeast count: Int) async -> [TransferResult] {
        await withCheckedContinuation { continuation in
            let (ready, results) = state.withLock { state in
                state.wanted = count
                state.continuation = continuation
                return (state.takeReady(), state.results)
            }
            ready?.resume(returning: results)
        }
    }
}

/// A flag that test code awaits and other threads raise, or the other way round.
final class Flag: Sendable {
    private struct State {
        var isRaised = false
        var continuations: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func raise() {
        let waiting = state.withLock { state in
            state.isRaised = true
            defer { state.continuations = [] }
            return state.continuations
        }
        for continuation in waiting { continuation.resume() }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            let isRaised = state.withLock { state in
                if !state.isRaised { state.continuations.append(continuation) }
                return state.isRaised
            }
            if isRaised { continuation.resume() }
        }
    }
}
