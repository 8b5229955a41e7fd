public import RelayEngine
public import RelayModel

/// Detects sendable deliveries that are not sent: in the urgent lane after ten seconds, in the other lanes if none was
/// sent for a minute. A backlog that moves is not a stall, however long it is.
///
/// It is a value that is fed with the engine's metrics at intervals and returns the changes.
public struct StallDetector: Sendable {
    /// A change in a lane.
    public enum Alarm: Hashable, Sendable {
        /// Sendable deliveries are not sent; the oldest has waited this long.
        case began(Lane, waiting: Duration)
        /// They are sent again, or none is left; the alarm lasted this long.
        case ended(Lane, after: Duration)
    }

    /// The longest time that a sendable urgent delivery may wait.
    public static let urgentLimit = Duration.seconds(10)
    /// The longest time that a lane with sendable deliveries may send none.
    public static let routineLimit = Duration.seconds(60)

    /// The state of a lane when it last made progress.
    private struct Stillness {
        var dispatched: Int
        var oldest: Timestamp
        var since: Timestamp
    }

    private var still: [Lane: Stillness] = [:]
    private var stalled: [Lane: Timestamp] = [:]
    private var waits: [Lane: Duration] = [:]

    public init() {}

    /// Feeds the engine's metrics; returns the alarms that begin or end, by lane.
    public mutating func observe(_ metrics: EngineMetrics, at now: Timestamp) -> [Alarm] {
        Lane.allCases.compactMap { lane in
            waits[lane] = wait(lane, metrics, now)
            if let wait = waits[lane], stalled[lane] == nil {
                stalled[lane] = now
                return .began(lane, waiting: wait)
            }
            if waits[lane] == nil, let beginning = stalled.removeValue(forKey: lane) {
                return .ended(lane, after: now - beginning)
            }
            return nil
        }
    }

    /// Why the relay is not healthy, in words, by lane; empty if it is.
    public var reasons: [String] {
        Lane.allCases.compactMap { lane in
            guard let wait = waits[lane] else { return nil }
            let seconds = wait.milliseconds / 1000
            return lane == .urgent
                ? "the oldest sendable \(lane.name) delivery has waited for \(seconds) s"
                : "no \(lane.name) delivery was sent for \(seconds) s although some could be"
        }
    }

    /// How long the lane has made no progress, if that is too long.
    private mutating func wait(_ lane: Lane, _ metrics: EngineMetrics, _ now: Timestamp) -> Duration? {
        guard let oldest = metrics.oldestReady[lane] else {
            still[lane] = nil
            return nil
        }
        guard lane != .urgent else {
            let wait = now - oldest
            return wait > Self.urgentLimit ? wait : nil
        }
        let dispatched = metrics.dispatched[lane] ?? 0
        guard let last = still[lane], last.dispatched == dispatched, last.oldest == oldest else {
            still[lane] = Stillness(dispatched: dispatched, oldest: oldest, since: now)
            return nil
        }
        let wait = now - last.since
        return wait > Self.routineLimit ? wait : nil
    }
}
