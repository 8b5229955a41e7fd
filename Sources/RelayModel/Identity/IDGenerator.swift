import Synchronization

/// Generates time-ordered ids. They increase strictly within the process, even if the clock stops or steps back.
public final class IDGenerator: Sendable {
    /// 2020-01-01T00:00:00Z in milliseconds; 43 bits from here reach the year 2298.
    static let epoch: Int64 = 1_577_836_800_000

    private let last: Mutex<Int64>

    /// - Parameter last: The greatest id in use, from the store, so that a clock that was set back cannot repeat an id.
    public init(after last: Int64 = 0) {
        self.last = Mutex(last)
    }

    /// The next number: that of the time, or the last number plus one if that is greater.
    public func next(at now: Timestamp) -> Int64 {
        let timed = max(0, now.milliseconds - Self.epoch) << 20
        return last.withLock { last in
            last = max(last + 1, timed)
            return last
        }
    }
}
