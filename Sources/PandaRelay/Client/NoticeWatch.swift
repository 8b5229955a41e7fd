import RelayAPI
import RelayModel

/// Polls a notice until all its deliveries are settled, and shows the progress.
struct NoticeWatch {
    /// The polling interval: the shortest while the progress changes, and the longest.
    private static let pauses = Duration.milliseconds(100) ... .seconds(1)

    let client: APIClient
    /// Whether progress is not shown.
    var isQuiet = false

    /// Waits until the notice is finished and prints the summary.
    /// - Throws: Exit code 1 if a delivery failed or expired.
    func follow(_ id: String) async throws {
        let progress = try await untilOver(id)
        try await summarise(progress)
        if progress.hasFailures { throw CommandFailure.failed("") }
    }

    /// Waits until the notice is finished and shows the progress.
    func untilOver(_ id: String) async throws -> ProgressResponse {
        var display = ProgressDisplay(isInteractive: Terminal.isInteractive)
        var pause = Self.pauses.lowerBound
        var last: ProgressResponse?
        while true {
            let progress = try await client.get("/v1/notices/\(id)", as: ProgressResponse.self)
            var held: DeliveryResponse?
            if progress[.held] > 0, progress != last || pause == Self.pauses.upperBound {
                held = try await deliveries(id, state: .held, limit: 1).first
            }
            if !isQuiet { display.show(progress, held: held) }
            if progress.isOver {
                display.end()
                return progress
            }
            pause =
                progress.counts != last?.counts ? Self.pauses.lowerBound : min(pause * 3 / 2, Self.pauses.upperBound)
            last = progress
            try await Task.sleep(for: pause)
        }
    }

    private func deliveries(_ id: String, state: DeliveryState, limit: Int) async throws -> [DeliveryResponse] {
        try await client.list("/v1/notices/\(id)/deliveries", [("state", state.name)], limit: limit).items
    }

    private func summarise(_ progress: ProgressResponse) async throws {
        Terminal.say("\(progress.id): \(progress.summary), of \(progress.total)")
        if let first = progress.firstAccepted {
            let parts = [
                ("first", first), ("half", progress.median), ("95 of 100", progress.p95), ("last", progress.last),
            ]
            let shown = parts.compactMap { name, value in
                value.map { "\(name) after \(ShownTime.span(milliseconds: Int64($0)))" }
            }
            Terminal.say("  accepted: " + shown.joined(separator: ", "))
        }
        for state in [DeliveryState.failed, .expired, .suppressed] where progress[state] > 0 {
            Terminal.say("  \(state.name):")
            for entry in try await deliveries(progress.id, state: state, limit: 5) {
                Terminal.say("    " + LogRow(entry).why)
            }
            if progress[state] > 5 {
                Terminal.say("    … all of them: panda-relay log --notice \(progress.id) --state \(state.name)")
            }
        }
        if progress[.awaitingHuman] > 0 {
            Terminal.say("  \(progress[.awaitingHuman]) wait for a person to pass the text on")
        }
    }
}
