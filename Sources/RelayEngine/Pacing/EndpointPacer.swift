public import RelayModel

/// Computes when the next message to one credential may leave: several sliding windows at once, slots reserved for
/// urgent messages, and pauses that the receiver asks for.
///
/// A pure value. Each window keeps the times of its last `limit` messages, so a slot is exact: the time at which the
/// oldest of them leaves the window. Any span of the window's length therefore has at most `limit` messages, with no
/// burst at its edge.
///
/// ```swift
/// var pacer = EndpointPacer(windows: [RateWindow(limit: 20, seconds: 60)])
/// let slot = pacer.nextSlot(.normal, at: now)
/// if slot <= now { pacer.take(at: now) }
/// ```
public struct EndpointPacer: Sendable {
    /// Added to each window's length, because the delays of two messages differ: they may arrive closer together than
    /// they left.
    public static let margin = Duration.milliseconds(300)

    private struct Track: Sendable {
        let window: RateWindow
        let span: Duration
        /// The times of the latest messages, oldest first; at most `window.limit`.
        var moments: [Timestamp] = []

        init(_ window: RateWindow) {
            self.window = window
            span = .milliseconds(Int64((window.seconds * 1000).rounded(.up))) + EndpointPacer.margin
        }

        /// The first time, not before `now`, at which fewer than `limit` messages are in the window.
        func slot(limit: Int, now: Timestamp) -> Timestamp {
            guard moments.count >= limit else { return now }
            return max(now, moments[moments.count - limit] + span)
        }

        mutating func take(_ moment: Timestamp) {
            // The messages before a restart come from two lists: the log, and the attempts in flight.
            let place = moments.last.map { $0 <= moment } ?? true ? moments.count : place(of: moment)
            moments.insert(moment, at: place)
            if moments.count > window.limit { moments.removeFirst() }
        }

        /// The position of a moment that is older than the last.
        private func place(of moment: Timestamp) -> Int { (moments.lastIndex { $0 <= moment } ?? -1) + 1 }
    }

    private var tracks: [Track]
    /// The end of a pause that the receiver asked for.
    public private(set) var blockedUntil: Timestamp?
    /// The end of a longer pause for messages that are not urgent, because the receiver asked for a pause repeatedly.
    public private(set) var slowedUntil: Timestamp?

    /// Creates a pacer without messages.
    public init(windows: [RateWindow]) {
        tracks = windows.map(Track.init)
    }

    /// The first time, not before `now`, at which a message of this lane may leave. Urgent messages may use every slot,
    /// others those that are not reserved for urgent ones.
    public func nextSlot(_ lane: Lane, at now: Timestamp) -> Timestamp {
        let pause = lane == .urgent ? blockedUntil : slowedUntil
        return tracks.reduce(max(now, pause ?? now)) { slot, track in
            let limit = lane == .urgent ? track.window.limit : track.window.limit - track.window.reservedForUrgent
            return max(slot, track.slot(limit: max(1, limit), now: slot))
        }
    }

    /// The slot of a message when `ahead` others of its lane leave before it, each in its own slot.
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

    /// A message that used the slot of that time was not sent, or did not arrive.
    public mutating func giveBack(at moment: Timestamp) {
        for place in tracks.indices {
            guard let taken = tracks[place].moments.lastIndex(of: moment) else { continue }
            tracks[place].moments.remove(at: taken)
        }
    }

    /// The receiver asked for a pause until then; a shorter pause does not end a longer one.
    /// - Parameter urgent: the end of the pause for urgent messages, if it is shorter.
    public mutating func block(until moment: Timestamp, urgent: Timestamp? = nil) {
        let urgent = min(urgent ?? moment, moment)
        blockedUntil = max(blockedUntil ?? urgent, urgent)
        slowedUntil = max(slowedUntil ?? moment, moment)
    }

    /// Whether a pause that the receiver asked for still applies to this lane.
    public func isBlocked(_ lane: Lane, at now: Timestamp) -> Bool {
        (lane == .urgent ? blockedUntil : slowedUntil).map { $0 > now } ?? false
    }

    /// Whether its state no longer affects any message.
    public func isIdle(at now: Timestamp) -> Bool {
        !isBlocked(.urgent, at: now) && !isBlocked(.bulk, at: now)
            && tracks.allSatisfy { track in track.moments.last.map { $0 + track.span <= now } ?? true }
    }
}
