import ArgumentParser
import Foundation

/// The output format of the log.
enum LogFormat: String, ExpressibleByArgument, CaseIterable {
    /// Aligned columns for people.
    case table
    /// One JSON object per line.
    case json
    /// Comma-separated values with a header row.
    case csv

    /// Formats the rows.
    func text(_ rows: [LogRow]) -> String {
        switch self {
        case .table: table(rows)
        case .json: rows.map(Self.json).joined(separator: "\n")
        case .csv: ([CSVLine.text(Self.columns)] + rows.map { CSVLine.text(Self.cells($0)) }).joined(separator: "\n")
        }
    }

    private static let columns = [
        "time", "notice", "delivery", "channel", "endpoint", "recipient", "state", "attempts", "latency_ms", "code",
        "reason", "digest",
    ]

    private static func cells(_ row: LogRow) -> [String] {
        [
            row.time, row.notice, row.delivery, row.channel, row.endpoint, row.recipient, row.state,
            String(row.attempts),
            row.latency.map(String.init) ?? "", row.code, row.reason, row.digest ?? "",
        ]
    }

    private static func json(_ row: LogRow) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(row)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    private func table(_ rows: [LogRow]) -> String {
        var table = TextTable(
            headings: ["time", "notice", "channel", "endpoint", "recipient", "state", "attempts", "ms", "reason"],
            rightAligned: [6, 7],
            cellLimit: 72
        )
        table.rows = rows.map { row in
            [
                row.time, row.notice, row.channel, row.endpoint, row.recipient, row.state, String(row.attempts),
                row.latency.map(String.init) ?? "", row.reason,
            ]
        }
        return table.text
    }
}
