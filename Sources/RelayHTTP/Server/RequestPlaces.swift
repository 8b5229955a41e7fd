import Synchronization

/// Limits the number of requests that are handled at the same time.
final class RequestPlaces: Sendable {
    /// The places that a route's requests may use.
    enum Share: Sendable {
        /// The shared places.
        case shared
        /// The shared places, and reserved ones when those are in use: for warnings.
        case reserved
        /// No place is needed: a supervisor that checks the relay's health must not restart it because it is busy.
        case uncounted
    }

    private struct Taken {
        var shared = 0
        var reserved = 0
    }

    private let limit: Int
    private let reserve: Int
    private let taken = Mutex(Taken())

    init(limit: Int, reserve: Int) {
        self.limit = limit
        self.reserve = reserve
    }

    /// Runs a request's work in a place and releases it afterwards.
    /// - Throws: 503 if no place is free.
    func run<Value>(_ share: Share, _ work: () async throws -> Value) async throws -> Value {
        guard let release = take(share) else { throw Problem.overloaded }
        defer { release() }
        return try await work()
    }

    private func take(_ share: Share) -> (@Sendable () -> Void)? {
        guard share != .uncounted else { return {} }
        return taken.withLock { taken in
            if taken.shared < limit {
                taken.shared += 1
                return { self.taken.withLock { $0.shared -= 1 } }
            }
            guard share == .reserved, taken.reserved < reserve else { return nil }
            taken.reserved += 1
            return { self.taken.withLock { $0.reserved -= 1 } }
        }
    }
}
