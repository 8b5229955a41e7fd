import RelayModel

/// Reads `rate`, `recipient_rate`, `timeout`, `batch` and `credential`.
struct PaceReader {
    /// The most messages of a window; the times of all of them are kept.
    private static let greatestLimit = 1_000_000
    /// The longest window in seconds: a month.
    private static let longestWindow: Double = 31 * 86_400

    let file: FileMap

    func read() -> ChannelPace {
        var pace = ChannelPace()
        pace.windows = windows("rate")
        pace.recipientWindows = windows("recipient_rate")
        pace.credential = file.named("credential", ChannelPace.Credential.self) ?? .address
        pace.batch = batch()
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

    /// `batch: 1000`, or a limit for each kind of recipient.
    private func batch() -> BatchRule {
        guard let node = file.node("batch") else { return BatchRule(limit: 1) }
        guard node.isMapping, let map = node.map else { return BatchRule(limit: limit(node) ?? 1) }
        let isOfNumbers = file.map("address")?.named("kind", AddressRule.Kind.self) == .phone
        let kinds = map.entries().compactMap { name, node in
            if isOfNumbers, ![BatchRule.mainland, BatchRule.foreign].contains(name) {
                map.fault(name, "is no kind of number", expected: "mainland and foreign")
            }
            return limit(node).map { BatchRule.Kind(name: name, limit: $0) }
        }
        return BatchRule(kinds: kinds, isOfNumbers: isOfNumbers)
    }

    private func limit(_ node: FileNode) -> Int? {
        guard let limit = node.int else { return nil }
        if !(1...10_000).contains(limit) { node.fault("is \(limit)", expected: "1–10000") }
        return limit
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
