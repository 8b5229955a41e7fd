import GRDB
import RelayModel
import RelayStore

extension ProgressRows {
    /// A notice is over once its audience is frozen to its end and every delivery of it has a final row.
    private static let end: String = {
        let final = states.filter { !$0.isPending }.map(\.name).joined(separator: " + ")
        return """
            UPDATE notices SET state = \(NoticeState.done.sql)
            WHERE state \(NoticeLifecycle.states(changedBy: .finish).sql)
            AND (SELECT cursor IS NULL AND \(final) >= total FROM progress WHERE notice = notices.id)
            """
    }()

    /// Marks a notice done if it is over. To be asked whenever a final row was written or the freezing ended.
    static func endIfOver(_ database: Database, _ notice: NoticeID) throws -> Bool {
        try database.cachedStatement(sql: end + " AND id = ?").execute(arguments: [notice.rawValue])
        return database.changesCount > 0
    }

    /// Marks every notice done that is over: after a start, nothing that is still to come would do it.
    static func endAllOver(_ database: Database) throws {
        // Named as the index on unfinished notices names it, or all notices would be looked through.
        try database.execute(sql: end + " AND state \(NoticeState.unfinished.sql)")
    }

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
