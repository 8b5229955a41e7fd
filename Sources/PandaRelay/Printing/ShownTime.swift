import RelayModel

/// Moments and durations as a terminal shows them.
enum ShownTime {
    /// `2026-03-02 15:30:04.120+08:00`.
    static func moment(_ moment: Timestamp, offsetMinutes: Int) -> String {
        String(moment.rfc3339(offsetMinutes: offsetMinutes).map { $0 == "T" ? " " : $0 })
    }

    /// Formats a moment of an API answer. A text that is not a moment is returned as it is.
    static func moment(_ text: String?) -> String {
        guard let text else { return "" }
        return String(text.map { $0 == "T" ? " " : $0 })
    }

    /// The time of day, `15:30:04`, of a moment of an API answer.
    static func clock(_ text: String) -> String { String(text.dropFirst(11).prefix(8)) }

    /// `35 ms`, `4.2 s`, `1 min 5 s`.
    static func span(milliseconds: Int64) -> String {
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<60_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        default: return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
        }
    }
}
