import RelayModel

/// One rate rule, applied separately to each robot, chat or topic.
struct RateWindows: Sendable {
    private let fresh: SlidingWindow
    private var windows: [String: SlidingWindow] = [:]

    /// Creates windows without calls.
    init(_ fresh: SlidingWindow) { self.fresh = fresh }

    /// Counts a call if it fits; otherwise returns the milliseconds until the next one does.
    mutating func excess(of key: String, at now: Timestamp) -> Int64? {
        windows[key, default: fresh].admit(at: now) ? nil : windows[key]?.wait(at: now)
    }
}

/// The speed of the platforms' clocks: a scale of 0.01 makes DingTalk's ten minutes six seconds.
struct WindowScale: Hashable, Sendable {
    /// Multiplies the length of every rate window and penalty; more than 0.
    var factor: Double

    /// A window with a number of calls in seconds of the platform's time.
    func window(_ limit: Int, perSeconds seconds: Double) -> SlidingWindow {
        SlidingWindow(limit: limit, milliseconds: milliseconds(seconds: seconds))
    }

    /// Converts seconds of the platform's time to milliseconds of real time; at least 1.
    func milliseconds(seconds: Double) -> Int64 {
        max(1, Int64((seconds * 1000 * factor).rounded()))
    }
}
