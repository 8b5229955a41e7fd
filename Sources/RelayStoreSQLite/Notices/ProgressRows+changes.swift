import GRDB
import RelayModel
import RelayStore

extension ProgressRows {
    /// A notice is finished once its audience is completely frozen and every delivery has a final row.
    private static let end: String = {
        let final = states.filter { !$0.isPending }.map(\.name).joined(separator: " + ")
        return """
            UPDATE notices SET state = \(NoticeState.done.sql)
            WHERE state \(NoticeLifecycle.states(changedBy: .finish).sql)
            AND (SELECT cursor IS NULL AND \(final) >= total FROM progress WHERE notice = notices.id)
            """
    }()

    /// Marks a notice done if it is finished. Called whenever a final row was written or the freezing ended.
    static func endIfOver(_ database: Database, _ notice: NoticeID) throws -> Bool {
        try database.cachedStatement(sql: end + " AND id = ?").execute(arguments: [notice.rawValue])
        return database.changesCount > 0
    }

    /// Marks every finished notice done. At a start no later event would do it.
    static func endAllOver(_ database: Database) throws {
        // The condition names the states as the partial index does; otherwise all notices would be scanned.
        try database.execute(sql: end + " AND state \(NoticeState.unfinished.sql)")
    }

    /// Adds to the counts of a notice; states without a column are ignored.
    static func add(_ database: Database, _ change: [DeliveryState: Int], to notice: NoticeID) throws {
        let counts = states.map { change[$0] ?? 0 }
        let assignments = columns.map { "\($0) = \($0) + ?" }.joined(separator: ", ")
        try database.cachedStatement(sql: "UPDATE progress SET \(assignments) WHERE notice = ?").execute(
            arguments: StatementArguments(counts) + [notice.rawValue]
        )
    }

    /// Adds one delivery's latency to a notice's histogram, in the row and in the writer's copy.
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
