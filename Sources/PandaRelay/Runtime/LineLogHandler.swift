import Logging
import RelayModel

/// Writes a line per event to standard error: time with offset, level, message, then `key=value`.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let writer: LogWriter
    private let offsetMinutes: Int

    init(level: Logger.Level, offsetMinutes: Int, writer: LogWriter = .standardError) {
        logLevel = level
        self.writer = writer
        self.offsetMinutes = offsetMinutes
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        writer.write(line(event.level, "\(event.message)", event.metadata, at: SystemClock().now)) { [self] count in
            line(.warning, "\(count) log lines were dropped", nil, at: SystemClock().now)
        }
    }

    /// Formats an event as a line.
    func line(_ level: Logger.Level, _ message: String, _ own: Logger.Metadata?, at moment: Timestamp) -> String {
        var line = "\(moment.rfc3339(offsetMinutes: offsetMinutes)) \(level.rawValue) \(Self.plain(message))"
        let all = metadata.merging(own ?? [:]) { _, new in new }
        for (key, value) in all.sorted(by: { $0.key < $1.key }) {
            let text = Self.plain("\(value)")
            line += text.contains(" ") || text.isEmpty ? " \(key)=\"\(text)\"" : " \(key)=\(text)"
        }
        return line
    }

    /// Replaces line breaks and control characters, so that foreign text cannot forge a log line.
    private static func plain(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\"": result += "'"
            default: result.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
            }
        }
        return result
    }
}
