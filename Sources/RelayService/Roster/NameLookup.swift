import RelayModel
import RelayTransport
import Synchronization

/// Resolves many names, a few at a time, and waits for all answers or for the timeout.
final class NameLookup: Sendable {
    /// The number of concurrent look-ups.
    private static let width = 16

    private struct State {
        var waiting: ArraySlice<String>
        var open = 0
        var answers: [String: [IPAddress]] = [:]
        /// Nil once the answers were returned.
        var continuation: CheckedContinuation<[String: [IPAddress]], Never>?
    }

    private let resolver: any HostResolver
    private let state: Mutex<State>

    private init(
        _ hosts: [String],
        _ resolver: any HostResolver,
        _ continuation: CheckedContinuation<[String: [IPAddress]], Never>
    ) {
        self.resolver = resolver
        state = Mutex(State(waiting: hosts[...], continuation: continuation))
    }

    /// The answers that arrived in time, by name.
    static func answers(
        to hosts: [String],
        resolver: any HostResolver,
        timeout: Duration
    ) async -> [String: [IPAddress]] {
        await withCheckedContinuation { continuation in
            let lookup = NameLookup(hosts, resolver, continuation)
            let limit = Task {
                try await Task.sleep(for: timeout)
                lookup.finish()
            }
            for _ in 0..<width { lookup.askNext(limit) }
        }
    }

    private func askNext(_ limit: Task<Void, any Error>) {
        let next: String? = state.withLock { state in
            guard state.continuation != nil, let host = state.waiting.popFirst() else { return nil }
            state.open += 1
            return host
        }
        guard let next else { return }
        resolver.resolve(next, for: .api) { [self] found in
            let isLast = state.withLock { state in
                state.answers[next] = found
                state.open -= 1
                return state.open == 0 && state.waiting.isEmpty
            }
            if isLast {
                limit.cancel()
                finish()
            } else {
                askNext(limit)
            }
        }
    }

    private func finish() {
        let (continuation, answers) = state.withLock { state in
            defer { state.continuation = nil }
            return (state.continuation, state.answers)
        }
        continuation?.resume(returning: answers)
    }
}
