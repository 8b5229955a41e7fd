import RelayModel

/// Reads `rate`, `recipient_rate`, `timeout`, `batch` and `credential`.
struct PaceReader {
    /// Messages that a window may allow; the times of all of them are remembered.
    private static let greatestLimit = 1_000_000
    /// The longest window in seconds: a month.
    private static let longestWindow: Double = 31 * 86_400

    let file: FileMap

    func read() -> ChannelPace {
        var pace = ChannelPace()
        pace.windows = windows("rate")
        pace.recipientWindows = windows("recipient_rate")
        pace.credential = file.named("credential", ChannelPace.Credential.self) ?? .address
        pace.batchLimit = file.node("batch")?.int ?? 1
        if !(1...10_000).contains(pace.batchLimit) { file.fault("batch", "is \(pace.batchLimit)", expected: "1–10000") }
        if let timeout = file.map("timeout") {
            pace.connectSeconds = timeout.node("connect")?.number ?? pace.connectSeconds
            pace.totalSeconds = timeout.node("total")?.number ?? pace.totalSeconds
            if pace.connectSeconds <= 0 {
                timeout.fault("connect", "is \(pace.connectSeconds)", expected: "more than 0 seconds")
            }
            if pace.totalSeconds < pace.connectSeconds || pace.totalSeconds > 300 {
                timeout.fault("total", "is \(pace.totalSeconds)", expected: "from connect up to 300 seconds")
            }
            timeout.finish()
        }
        return pace
    }

    private func windows(_ key: String) -> [RateWindow] {
        file.maps(key).map { map in
            defer { map.finish() }
            let limit = map.required("limit", expected: "messages")?.int ?? 1
            let seconds = map.required("seconds", expected: "the window's length")?.number ?? 1
            let reserved = map.node("reserved_for_urgent")?.int ?? (limit >= 20 ? limit * 3 / 20 : 0)
            if !(1...Self.greatestLimit).contains(limit) {
                map.fault("limit", "is \(limit)", expected: "1–\(Self.greatestLimit) messages")
            }
            if seconds <= 0 || seconds > Self.longestWindow {
                map.fault("seconds", "is \(seconds)", expected: "more than 0, at most \(Int(Self.longestWindow))")
            }
            if reserved < 0 || reserved >= max(limit, 1) {
                map.fault("reserved_for_urgent", "is \(reserved)", expected: "0 up to less than limit")
            }
            return RateWindow(limit: limit, seconds: seconds, reservedForUrgent: reserved)
        }
    }
}
