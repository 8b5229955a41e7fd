import Logging
import Synchronization

/// Logs refused requests, one line per minute and kind, so that an attacker cannot fill the log.
final class RefusalLog: Sendable {
    private let logger: Logger
    private let refusals = Mutex(Refusals())

    init(logger: Logger) { self.logger = logger }

    /// Logs a refusal that an operator should see.
    /// - Parameters:
    ///   - code: The refusal's code.
    ///   - route: The route, as the document writes it.
    func note(_ code: String, route: String, at now: ContinuousClock.Instant = .now) {
        let line = refusals.withLock { $0.note(code, route: route, at: now) }
        if let line { write(line) }
    }

    /// Writes the lines that are due.
    func writeDue(at now: ContinuousClock.Instant) {
        for line in refusals.withLock({ $0.due(at: now) }) { write(line) }
    }

    private func write(_ line: Refusals.Line) {
        logger.notice(
            "requests refused",
            metadata: ["code": "\(line.code)", "count": "\(line.count)", "last_route": "\(line.route)"]
        )
    }
}

/// The refusals that are not logged yet.
struct Refusals: Sendable {
    /// One line of the log.
    struct Line: Sendable, Equatable {
        let code: String
        let count: Int
        let route: String
    }

    private struct Kind {
        var loggedAt: ContinuousClock.Instant
        var count = 0
        var route = ""
    }

    private static let pause = Duration.seconds(60)

    // Codes are constants of the program, so there are few of them.
    private var kinds: [String: Kind] = [:]

    /// Counts a refusal.
    /// - Returns: The line, if none of its kind was written within the last minute.
    mutating func note(_ code: String, route: String, at now: ContinuousClock.Instant) -> Line? {
        guard kinds[code] == nil else {
            kinds[code]?.count += 1
            kinds[code]?.route = route
            return nil
        }
        kinds[code] = Kind(loggedAt: now)
        return Line(code: code, count: 1, route: route)
    }

    /// The lines of kinds whose minute is over. A kind without a refusal in that minute is removed.
    mutating func due(at now: ContinuousClock.Instant) -> [Line] {
        var lines: [Line] = []
        for (code, kind) in kinds where now - kind.loggedAt >= Self.pause {
            kinds[code] = kind.count == 0 ? nil : Kind(loggedAt: now)
            if kind.count > 0 { lines.append(Line(code: code, count: kind.count, route: kind.route)) }
        }
        return lines.sorted { $0.code < $1.code }
    }
}
