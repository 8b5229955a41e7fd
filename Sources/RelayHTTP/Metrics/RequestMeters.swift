import RelayModel
import Synchronization

/// Counts requests and their durations by route.
final class RequestMeters: Sendable {
    /// The counts of one route.
    struct Meter: Sendable {
        var method: String
        var path: String
        var byStatus: [Int: Int] = [:]
        /// The number of requests per bucket, not cumulative; the last bucket has no bound.
        var buckets = [Int](repeating: 0, count: RequestMeters.bounds.count + 1)
        var seconds = 0.0
    }

    /// The upper bounds of the buckets in seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    let startedAt: Timestamp
    private let clock: any RelayClock
    private let meters = Mutex<[String: Meter]>([:])

    init(clock: any RelayClock) {
        self.clock = clock
        startedAt = clock.now
    }

    /// The time since the server was created.
    var uptime: Duration { clock.now - startedAt }

    /// Counts one request. Requests with an unknown path count as one route, whatever their method, so that no client
    /// can grow the table.
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

    /// The counts of all requested routes, sorted.
    var all: [Meter] {
        meters.withLock { Array($0.values) }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }
}
