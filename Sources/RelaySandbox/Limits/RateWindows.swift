import RelayModel

/// One rate rule kept for each robot, chat or topic apart.
struct RateWindows: Sendable {
    private let fresh: SlidingWindow
    private var windows: [String: SlidingWindow] = [:]

    /// Nothing called yet.
    init(_ fresh: SlidingWindow) { self.fresh = fresh }

    /// Counts a call if it fits; else says in how many milliseconds the next one does.
    mutating func excess(of key: String, at now: Timestamp) -> Int64? {
        windows[key, default: fresh].admit(at: now) ? nil : windows[key]?.wait(at: now)
    }
}

/// How fast the platforms' minutes pass: a scale of 0.01 makes DingTalk's ten minutes six seconds.
struct WindowScale: Hashable, Sendable {
    /// Multiplies the length of every rate window and penalty; more than 0.
    var factor: Double

    /// A window of so many calls in so many seconds of the platform's time.
    func window(_ limit: Int, perSeconds seconds: Double) -> SlidingWindow {
        SlidingWindow(limit: limit, milliseconds: milliseconds(seconds: seconds))
    }

    /// So many seconds of the platform's time, in milliseconds of ours; at least 1.
    func milliseconds(seconds: Double) -> Int64 {
        max(1, Int64((seconds * 1000 * factor).rounded()))
    }
}
