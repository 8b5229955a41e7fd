import GRDB
import RelayModel
import RelayStore

extension ProgressRows {
    /// Changes counts of a notice by so many; states without a column change nothing.
    static func add(_ database: Database, _ change: [DeliveryState: Int], to notice: NoticeID) throws {
        let counts = states.map { change[$0] ?? 0 }
        let assignments = columns.map { "\($0) = \($0) + ?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "UPDATE progress SET \(assignments) WHERE notice = ?").execute(
            arguments: StatementArguments(counts) + [notice.rawValue]
        )
    }

    /// Adds one delivery's latency to a notice's histogram, in the row and where the writer keeps a copy.
    static func add(
        _ database: Database,
        latency: Int64,
        to notice: NoticeID,
        _ cache: inout [NoticeID: LatencyHistogram]
    ) throws {
        var histogram = try cache[notice] ?? progress(database, of: notice).latency
        histogram.add(latency)
        if cache[notice] != nil { cache[notice] = histogram }
        try database.execute(
            sql: "UPDATE progress SET latency = ? WHERE notice = ?",
            arguments: [histogram.data, notice.rawValue]
        )
    }
}
