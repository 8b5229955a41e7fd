import RelayModel

/// Moments and spans as people read them at a terminal.
enum ShownTime {
    /// `2026-03-02 15:30:04.120+08:00`.
    static func moment(_ moment: Timestamp, offsetMinutes: Int) -> String {
        String(moment.rfc3339(offsetMinutes: offsetMinutes).map { $0 == "T" ? " " : $0 })
    }

    /// A moment the API wrote, put into the same form; the text itself where it is none.
    static func moment(_ text: String?) -> String {
        guard let text else { return "" }
        return String(text.map { $0 == "T" ? " " : $0 })
    }

    /// `15:30:04` of a moment the API wrote.
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
