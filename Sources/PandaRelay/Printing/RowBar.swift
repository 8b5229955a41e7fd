import Synchronization

/// A progress bar for work on many rows: percent, rows, rows per second. It is drawn in place on standard error, and
/// only on a terminal.
final class RowBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var isDrawn = false
    }

    /// The time between two redraws. Shorter work shows no bar.
    private static let pause = Duration.milliseconds(200)

    private let label: String
    private let isShown: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    /// - Parameter label: The work in progress, such as `reading`.
    init(_ label: String, isShown: Bool = Terminal.isInteractive) {
        self.label = label
        self.isShown = isShown
    }

    /// - Parameter share: The finished share, from 0 to 1.
    func show(rows: Int, share: Double) {
        guard isShown else { return }
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard now - (state.lastDrawn ?? start) >= Self.pause else { return false }
            state.lastDrawn = now
            state.isDrawn = true
            return true
        }
        guard isDue else { return }
        let line = Self.text(label, rows: rows, share: share, seconds: (now - start) / .seconds(1))
        Terminal.draw("\r\u{1B}[K" + DisplayWidth.cut(line, to: Terminal.width - 1))
    }

    /// Removes the bar.
    func end() {
        if state.withLock({ $0.isDrawn }) { Terminal.draw("\r\u{1B}[K") }
    }

    /// `reading ██████░░░░ 60 %, 600000 rows, 81000 rows/s`.
    static func text(_ label: String, rows: Int, share: Double, seconds: Double) -> String {
        let width = 24
        let part = min(1, max(0, share))
        let filled = Int(part * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let pace = seconds > 0 ? Int(Double(rows) / seconds) : 0
        return "\(label) \(bar) \(Int(part * 100)) %, \(rows) rows, \(pace) rows/s"
    }
}
