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
