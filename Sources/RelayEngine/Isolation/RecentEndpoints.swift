import BitCollections
import RelayModel

/// The endpoints of a channel that answered within about the last minute, by number: one bit set for each 20 s, which
/// costs a delivery a few nanoseconds.
struct RecentEndpoints {
    private static let period: Int64 = 20_000
    /// The current period and the three before it.
    private var periods = [BitSet](repeating: BitSet(), count: 4)
    private var current: Int64 = 0

    /// An endpoint gave an answer.
    mutating func note(_ endpoint: UInt32, at now: Timestamp) {
        let period = now.milliseconds / Self.period
        if period != current { begin(period) }
        periods[Int(period) & 3].insert(Int(endpoint))
    }

    /// The number of endpoints that answered in the last 60 to 80 s.
    mutating func count(at now: Timestamp) -> Int {
        begin(now.milliseconds / Self.period)
        return periods.reduce(BitSet()) { $0.union($1) }.count
    }

    private mutating func begin(_ period: Int64) {
        for passed in max(current + 1, period - 3)..<max(current + 1, period + 1) {
            periods[Int(passed) & 3] = BitSet()
        }
        current = max(current, period)
    }
}
