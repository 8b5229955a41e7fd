import Synchronization

/// Makes time-ordered ids, strictly rising within the process even when the clock stands still or steps back.
public final class IDGenerator: Sendable {
    /// 2020-01-01T00:00:00Z in milliseconds; 43 bits from here reach the year 2298.
    static let epoch: Int64 = 1_577_836_800_000

    private let last: Mutex<Int64>

    /// - Parameter last: the greatest id already used (the store knows it), so that a clock set back cannot repeat one.
    public init(after last: Int64 = 0) {
        self.last = Mutex(last)
    }

    /// The next number: the time's, or one more than the last where that is greater.
    public func next(at now: Timestamp) -> Int64 {
        let timed = max(0, now.milliseconds - Self.epoch) << 20
        return last.withLock { last in
            last = max(last + 1, timed)
            return last
        }
    }
}
