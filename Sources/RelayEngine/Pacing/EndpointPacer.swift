public import RelayModel

/// When the next message to one credential may leave: several sliding windows at once, slots kept for urgent, a penalty
/// box.
///
/// A pure value. Each window remembers the moments of its last `limit` messages, so a slot is exact: the moment at
/// which the oldest of them leaves the window. Any span of the window's length therefore holds at most `limit`
/// messages, with no herd at an edge.
///
/// ```swift
/// var pacer = EndpointPacer(windows: [RateWindow(limit: 20, seconds: 60)])
/// let slot = pacer.nextSlot(.normal, at: now)
/// if slot <= now { pacer.take(at: now) }
/// ```
public struct EndpointPacer: Sendable {
    /// Added to each window's length: a message that leaves on time may arrive faster than the one it follows by a
    /// window.
    public static let margin = Duration.milliseconds(300)

    private struct Track: Sendable {
        let window: RateWindow
        let span: Duration
        /// Moments of the latest messages, oldest first; at most `window.limit`.
        var moments: [Timestamp] = []

        init(_ window: RateWindow) {
            self.window = window
            span = .milliseconds(Int64((window.seconds * 1000).rounded(.up))) + EndpointPacer.margin
        }

        /// The first moment, not before `now`, at which fewer than `limit` messages are in the window.
        func slot(limit: Int, now: Timestamp) -> Timestamp {
            guard moments.count >= limit else { return now }
            return max(now, moments[moments.count - limit] + span)
        }

        mutating func take(_ moment: Timestamp) {
            // What left before a restart is told in two lists: what is on record, and what was under way.
            let place = moments.last.map { $0 <= moment } ?? true ? moments.count : place(of: moment)
            moments.insert(moment, at: place)
            if moments.count > window.limit { moments.removeFirst() }
        }

        /// The position of a moment that is older than the last.
        private func place(of moment: Timestamp) -> Int { (moments.lastIndex { $0 <= moment } ?? -1) + 1 }
    }

    private var tracks: [Track]
    /// Nothing leaves before this moment: the receiver said so.
    public private(set) var blockedUntil: Timestamp?
    /// Nothing that is not urgent leaves before this moment: the receiver said less, but has said so again and again.
    public private(set) var slowedUntil: Timestamp?

    /// A pacer that has sent nothing.
    public init(windows: [RateWindow]) {
        tracks = windows.map(Track.init)
    }

    /// The first moment, not before `now`, at which a message of this lane may leave. Urgent may use every slot, the
    /// others those that are not reserved for it.
    public func nextSlot(_ lane: Lane, at now: Timestamp) -> Timestamp {
        let pause = lane == .urgent ? blockedUntil : slowedUntil
        return tracks.reduce(max(now, pause ?? now)) { slot, track in
            let limit = lane == .urgent ? track.window.limit : track.window.limit - track.window.reservedForUrgent
            return max(slot, track.slot(limit: max(1, limit), now: slot))
        }
    }

    /// The slot that is left for a message when `ahead` others of its lane leave before it, each in its own slot.
    public func projectedSlot(_ lane: Lane, behind ahead: Int, at now: Timestamp) -> Timestamp {
        var copy = self
        var slot = copy.nextSlot(lane, at: now)
        for _ in 0..<min(ahead, 5000) {
            copy.take(at: slot)
            slot = copy.nextSlot(lane, at: slot)
        }
        return slot
    }

    /// A message leaves.
    public mutating func take(at moment: Timestamp) {
        for place in tracks.indices { tracks[place].take(moment) }
    }

    /// A message that was to leave at that moment did not, or did not get there.
    public mutating func giveBack(at moment: Timestamp) {
        for place in tracks.indices {
            guard let taken = tracks[place].moments.lastIndex(of: moment) else { continue }
            tracks[place].moments.remove(at: taken)
        }
    }

    /// The receiver refused for speed or quota until then; a shorter penalty does not end a longer one.
    /// - Parameter urgent: until when urgent messages wait, where that is less long.
    public mutating func block(until moment: Timestamp, urgent: Timestamp? = nil) {
        let urgent = min(urgent ?? moment, moment)
        blockedUntil = max(blockedUntil ?? urgent, urgent)
        slowedUntil = max(slowedUntil ?? moment, moment)
    }

    /// Whether the receiver asked for a pause that is not over for this lane.
    public func isBlocked(_ lane: Lane, at now: Timestamp) -> Bool {
        (lane == .urgent ? blockedUntil : slowedUntil).map { $0 > now } ?? false
    }

    /// Whether nothing it remembers matters any more.
    public func isIdle(at now: Timestamp) -> Bool {
        !isBlocked(.urgent, at: now) && !isBlocked(.bulk, at: now)
            && tracks.allSatisfy { track in track.moments.last.map { $0 + track.span <= now } ?? true }
    }
}
