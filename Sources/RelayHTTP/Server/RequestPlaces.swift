import Synchronization

/// How many requests are worked on at the same time.
final class RequestPlaces: Sendable {
    /// Which places a route's requests may take.
    enum Share: Sendable {
        /// Those that all share.
        case shared
        /// Those, and when they are taken others that are kept free: for warnings.
        case reserved
        /// None is needed: a supervisor that asks for the relay's health must not restart it because it is busy.
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

    /// Does a request's work in a place of its own, which is free again afterwards.
    /// - Throws: 503 where there is no place.
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
