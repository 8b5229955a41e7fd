import RelayAPI
import RelayModel

/// Shows a notice's progress: a bar redrawn in place on a terminal, one line per change elsewhere.
struct ProgressDisplay {
    private let isInteractive: Bool
    private var lastLine = ""
    private var lastTime: ContinuousClock.Instant?

    init(isInteractive: Bool) { self.isInteractive = isInteractive }

    /// Shows the progress.
    /// - Parameter held: A held delivery, shown with the time until which it is held and the reason.
    mutating func show(_ progress: ProgressResponse, held: DeliveryResponse?) {
        let line = isInteractive ? bar(progress, held) : Self.text(progress, held)
        guard line != lastLine else { return }
        // Output that is not a terminal gets at most one line per second. The last line is always written.
        let now = ContinuousClock.now
        if !isInteractive, !progress.isOver, let lastTime, now - lastTime < .seconds(1) { return }
        lastTime = now
        lastLine = line
        if isInteractive {
            Terminal.draw("\r\u{1B}[K" + DisplayWidth.cut(line, to: Terminal.width - 1))
        } else {
            Terminal.say(line)
        }
    }

    /// Ends the line, so that the last progress stays visible.
    func end() {
        if isInteractive, !lastLine.isEmpty { Terminal.draw("\n") }
    }

    /// `120/126 accepted, 6 held until 15:30:04 (rate)`.
    static func text(_ progress: ProgressResponse, _ held: DeliveryResponse?) -> String {
        var parts = ["\(progress.reached)/\(progress.total) accepted"]
        for state in [DeliveryState.queued, .sending, .awaitingHuman, .failed, .expired, .cancelled, .suppressed]
        where progress[state] > 0 {
            parts.append("\(progress[state]) \(state.name)")
        }
        if progress[.held] > 0 {
            var text = "\(progress[.held]) held"
            if let until = held?.heldUntil { text += " until \(ShownTime.clock(until))" }
            if let reason = held?.reason { text += " (\(reason))" }
            parts.append(text)
        }
        if progress.state == NoticeState.scheduled.name { parts = ["scheduled, \(progress.total) deliveries wait"] }
        return parts.joined(separator: ", ")
    }

    private func bar(_ progress: ProgressResponse, _ held: DeliveryResponse?) -> String {
        let width = 24
        let done = progress.total - progress.pending
        let filled = progress.total == 0 ? 0 : done * width / progress.total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return bar + " " + Self.text(progress, held)
    }
}
