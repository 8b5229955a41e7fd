import RelayModel
import Synchronization

/// Counts requests and how long they took, by route.
final class RequestMeters: Sendable {
    /// One route.
    struct Meter: Sendable {
        var method: String
        var path: String
        var byStatus: [Int: Int] = [:]
        /// Requests that took at most ``bounds`` of the same place, not cumulated; the last one has no bound.
        var buckets = [Int](repeating: 0, count: RequestMeters.bounds.count + 1)
        var seconds = 0.0
    }

    /// Upper bounds of the buckets, seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    let startedAt: Timestamp
    private let clock: any RelayClock
    private let meters = Mutex<[String: Meter]>([:])

    init(clock: any RelayClock) {
        self.clock = clock
        startedAt = clock.now
    }

    /// How long the server has been there.
    var uptime: Duration { clock.now - startedAt }

    /// Counts one request. Paths there are not count as one, whatever their method, so that nobody can grow the list.
    func count(method: String, path: String, status: Int, duration: Duration) {
        let isRouted = path.hasPrefix("/")
        let method = isRouted ? method : "other"
        let parts = duration.components
        let seconds = Double(parts.seconds) + Double(parts.attoseconds) / 1e18
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        meters.withLock { meters in
            var meter = meters[method + path] ?? Meter(method: method, path: isRouted ? path : "unknown")
            meter.byStatus[status, default: 0] += 1
            meter.buckets[bucket] += 1
            meter.seconds += seconds
            meters[method + path] = meter
        }
    }

    /// All routes that were asked for, sorted.
    var all: [Meter] {
        meters.withLock { Array($0.values) }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }
}
