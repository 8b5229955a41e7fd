import GRDB
import RelayModel
import RelayStore

/// Reads which receivers asked for a pause, from the deliveries that are held for it.
enum PausedEndpoints {
    static func read(
        _ database: Database,
        at moment: Timestamp,
        channels: Set<ChannelName>
    ) throws -> [PausedEndpoint] {
        guard !channels.isEmpty else { return [] }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT endpoint, min(next_at), max(next_at) FROM deliveries INDEXED BY deliveries_due
                WHERE next_at > ? AND reason = 'throttled' GROUP BY endpoint ORDER BY endpoint
                """,
            arguments: [moment.milliseconds]
        )
        return try TargetReader.read(database) { targets in
            var paused: [PausedEndpoint] = []
            for row in rows {
                let number = UInt32(truncatingIfNeeded: row[0] as Int64)
                guard let target = try targets.target(number), channels.contains(target.channel) else { continue }
                let (first, last) = (Timestamp(milliseconds: row[1]), Timestamp(milliseconds: row[2]))
                paused.append(PausedEndpoint(target: target, first: first, last: last))
            }
            return paused
        }
    }
}
