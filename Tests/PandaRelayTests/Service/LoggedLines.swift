import Logging
import Synchronization

/// A logger that keeps its lines, for one test.
final class LoggedLines: Sendable {
    struct Line: Equatable {
        var level: Logger.Level
        /// The message, then `key=value` sorted by key.
        var text: String
    }

    private let kept = Mutex<[Line]>([])

    var lines: [Line] { kept.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LoggedLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let own = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            let line = Line(level: event.level, text: "\(event.message)\(own)")
            lines.kept.withLock { $0.append(line) }
        }
    }
}
