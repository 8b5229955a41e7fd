/// Wrong keys and wrong receipt secrets of each peer, counted by the minute.
///
/// Only wrong tries are counted, after they were found wrong: a right key is never refused because of its neighbours.
struct WrongTries: Sendable {
    private static let window = Duration.seconds(60)
    /// Further peers share one count, so that no number of addresses empties the table or fills the memory.
    private static let capacity = 4096

    private let limit: Int
    private var windowStart: ContinuousClock.Instant?
    private var counts: [PeerAddress: Int] = [:]
    private var othersCount = 0

    /// - Parameter limit: how many of a peer in a minute are answered as what they are.
    init(limit: Int) { self.limit = limit }

    /// How many peers it remembers.
    var peers: Int { counts.count }

    /// Notes a wrong try.
    /// - Returns: nil within the limit; beyond it the seconds until tries are answered again.
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
