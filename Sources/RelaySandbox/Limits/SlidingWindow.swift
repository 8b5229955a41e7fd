import RelayModel

/// A platform's exact rate rule: any span of the window's length has at most this number of calls.
///
/// A call of exactly one window ago no longer counts. A refused call does not count either.
struct SlidingWindow: Hashable, Sendable {
    /// The number of calls in one window; at least 1.
    let limit: Int
    /// The window's length in milliseconds.
    let milliseconds: Int64
    /// The times of the counted calls, in a circular buffer of at most ``limit`` entries; the oldest is at ``oldest``.
    private var moments: [Timestamp] = []
    private var oldest = 0

    /// An empty window.
    init(limit: Int, milliseconds: Int64) {
        self.limit = limit
        self.milliseconds = milliseconds
    }

    /// Whether one more call fits at this time.
    func hasRoom(at now: Timestamp) -> Bool {
        moments.count < limit || now.milliseconds - moments[oldest].milliseconds >= milliseconds
    }

    /// The milliseconds until one more call fits; 0 if it fits at once.
    func wait(at now: Timestamp) -> Int64 {
        hasRoom(at: now) ? 0 : milliseconds - (now.milliseconds - moments[oldest].milliseconds)
    }

    /// Counts a call that fits; times never decrease.
    mutating func count(_ now: Timestamp) {
        if moments.count < limit {
            moments.append(now)
        } else {
            moments[oldest] = now
            oldest = (oldest + 1) % limit
        }
    }

    /// Counts a call if it fits, and returns whether it did.
    mutating func admit(at now: Timestamp) -> Bool {
        guard hasRoom(at: now) else { return false }
        count(now)
        return true
    }
}
