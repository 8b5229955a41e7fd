/// Counts wrong keys and wrong receipt secrets per peer and minute.
///
/// Only wrong ones are counted, after they were checked: a right key is never refused because of other clients.
struct FailedAuthentications: Sendable {
    private static let window = Duration.seconds(60)
    /// The most peers with separate counts. Further peers share one count, so that no number of addresses evicts
    /// entries or fills the memory.
    private static let capacity = 4096

    private let limit: Int
    private var windowStart: ContinuousClock.Instant?
    private var counts: [PeerAddress: Int] = [:]
    private var othersCount = 0

    /// - Parameter limit: The most failures of a peer per minute before the answer is 429.
    init(limit: Int) { self.limit = limit }

    /// The number of peers with a count.
    var peers: Int { counts.count }

    /// Counts a failure.
    /// - Returns: Nil within the limit; beyond it the seconds until the next minute.
    mutating func note(_ peer: PeerAddress, at now: ContinuousClock.Instant) -> Int? {
        let start = windowStart.flatMap { now - $0 < Self.window ? $0 : nil } ?? now
        if start != windowStart {
            windowStart = start
            counts = [:]
            othersCount = 0
        }
        let count: Int
        if let known = counts[peer] {
            count = known + 1
            counts[peer] = count
        } else if counts.count < Self.capacity {
            count = 1
            counts[peer] = 1
        } else {
            othersCount += 1
            count = othersCount
        }
        guard count > limit else { return nil }
        return max(1, Int((start + Self.window - now).components.seconds))
    }
}
