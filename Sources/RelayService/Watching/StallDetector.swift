public import RelayEngine
public import RelayModel

/// Notices when deliveries that could leave do not: in the urgent lane after ten seconds, in the others when nothing at
/// all has left the lane for a minute. A backlog that moves is no stall, however long it is.
///
/// A value: it is fed with the engine's numbers now and then, and says what has changed.
public struct StallDetector: Sendable {
    /// What has changed in a lane.
    public enum Alarm: Hashable, Sendable {
        /// Deliveries have begun to wait for nothing; the oldest for so long.
        case began(Lane, waiting: Duration)
        /// They leave again, or none is left; it had lasted so long.
        case ended(Lane, after: Duration)
    }

    /// The longest that an urgent delivery which could leave may wait.
    public static let urgentLimit = Duration.seconds(10)
    /// The longest that a lane with ready deliveries may dispatch none.
    public static let routineLimit = Duration.seconds(60)

    /// What a lane looked like when something last moved in it.
    private struct Stillness {
        var dispatched: Int
        var oldest: Timestamp
        var since: Timestamp
    }

    private var still: [Lane: Stillness] = [:]
    private var stalled: [Lane: Timestamp] = [:]
    private var waits: [Lane: Duration] = [:]

    /// A watch that has seen nothing yet.
    public init() {}

    /// Takes the engine's numbers in; the alarms that begin or end with them, lane by lane.
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

    /// Why the relay does not send as it should, in words, lane by lane; empty when it does.
    public var reasons: [String] {
        Lane.allCases.compactMap { lane in
            guard let wait = waits[lane] else { return nil }
            let seconds = wait.milliseconds / 1000
            return lane == .urgent
                ? "the oldest \(lane.name) delivery that could leave has been waiting for \(seconds) s"
                : "no \(lane.name) delivery has left for \(seconds) s although some could"
        }
    }

    /// How long the lane has stood still, where that is too long.
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
