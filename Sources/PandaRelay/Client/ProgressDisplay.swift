import RelayModel

/// Shows a notice's progress: a bar drawn in place for a person, a line per change for a file.
struct ProgressDisplay {
    private let isInteractive: Bool
    private var lastLine = ""
    private var lastTime: ContinuousClock.Instant?

    /// A display for a terminal, or for what is none.
    init(isInteractive: Bool) { self.isInteractive = isInteractive }

    /// Shows where the notice stands.
    /// - Parameter held: a held delivery, to say until when and why.
    mutating func show(_ progress: ProgressAnswer, held: DeliveryAnswer?) {
        let line = isInteractive ? bar(progress, held) : Self.text(progress, held)
        guard line != lastLine else { return }
        // A line a second is enough for a file; the last one is always written.
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

    /// Leaves the last state standing.
    func end() {
        if isInteractive, !lastLine.isEmpty { Terminal.draw("\n") }
    }

    /// `120/126 accepted, 6 held until 15:30:04 (rate)`.
    static func text(_ progress: ProgressAnswer, _ held: DeliveryAnswer?) -> String {
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

    private func bar(_ progress: ProgressAnswer, _ held: DeliveryAnswer?) -> String {
        let width = 24
        let done = progress.total - progress.pending
        let filled = progress.total == 0 ? 0 : done * width / progress.total
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        return bar + " " + Self.text(progress, held)
    }
}
