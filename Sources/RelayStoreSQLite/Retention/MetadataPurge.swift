import GRDB
import RelayModel
import RelayStore

/// Removes notices with their log. A notice disappears from every answer at once; its rows follow in batches, the
/// notice's own row last. After an interruption the rest is found, and no answer shows an incomplete log.
struct MetadataPurge {
    let database: Database
    let moment: Timestamp
    /// Notices that are completely removed.
    private(set) var removed: [NoticeID] = []
    /// Whether receipts were removed that waited for their delivery's outcome.
    private(set) var hasRemovedWaiting = false

    init(database: Database, moment: Timestamp) {
        self.database = database
        self.moment = moment
    }

    mutating func step(limit: Int) throws -> PurgeStep {
        let notices = FinishedNotices(database: database, moment: moment)
        var step = PurgeStep()
        var budget = limit
        while budget > 0 {
            guard let notice = try notices.first(.hidden) ?? hidden(notices.first(.withoutBody)) else { return step }
            let rows = try removeRows(of: notice, &budget)
            step.rows += rows
            // A step with rows left has removed everything but the notice itself.
            if budget > 0 {
                step.rows += try removeNotice(notice)
                budget -= 1
                step.notices += 1
                removed.append(notice)
            }
        }
        step.next = try (notices.first(.hidden) ?? notices.first(.withoutBody)).map {
            PurgeCursor(notice: $0, ordinal: -1)
        }
        return step
    }

    private func hidden(_ notice: NoticeID?) throws -> NoticeID? {
        guard let notice else { return nil }
        // A warning's event must not find a notice that is not shown.
        try database.cachedStatement(sql: "UPDATE notices SET purged = ? WHERE id = ?")
            .execute(arguments: [FinishedNotices.Stage.hidden.rawValue, notice.rawValue])
        try NoticeEventRows.remove(database, of: notice)
        return notice
    }

    /// Removes deliveries, attempts, receipts, confirmations and packed acceptances, then the frozen audience. If
    /// something is left, the row limit is used up.
    private mutating func removeRows(of notice: NoticeID, _ budget: inout Int) throws -> Int {
        let batch = try PurgeBatch(database, of: notice, after: -1, limit: budget)
        var rows = 0
        for table in ["attempts", "deliveries"] {
            try database.cachedStatement(sql: "DELETE FROM \(table) WHERE notice = ? AND ordinal <= ?")
                .execute(arguments: [notice.rawValue, batch.end])
            rows += database.changesCount
        }
        budget -= batch.count
        guard batch.isLast else {
            budget = 0
            return rows
        }
        for table in ["receipts", "forwardings"] where budget > 0 {
            // Up to the delivery of the last row that fits, including all rows of that delivery.
            try database.cachedStatement(
                sql: """
                    DELETE FROM \(table) WHERE notice = ?1 AND ordinal <= coalesce(
                        (SELECT ordinal FROM \(table) WHERE notice = ?1 ORDER BY ordinal LIMIT 1 OFFSET ?2), ?3)
                    """
            ).execute(arguments: [notice.rawValue, budget - 1, Int64.max])
            budget -= min(budget, database.changesCount)
            rows += database.changesCount
        }
        if budget > 0 {
            try database.cachedStatement(
                sql: """
                    DELETE FROM early_receipts WHERE seq IN (SELECT seq FROM early_receipts WHERE notice = ? LIMIT ?)
                    """
            ).execute(arguments: [notice.rawValue, budget])
            hasRemovedWaiting = hasRemovedWaiting || database.changesCount > 0
            budget -= database.changesCount
            rows += database.changesCount
        }
        // The audience last: packed acceptances refer to its places.
        for table in ["first_tries", "segments"] where budget > 0 {
            let room = max(1, budget / PurgeBatch.packedWeight)
            try database.cachedStatement(
                sql: "DELETE FROM \(table) WHERE rowid IN (SELECT rowid FROM \(table) WHERE notice = ? LIMIT ?)"
            ).execute(arguments: [notice.rawValue, room])
            let removed = database.changesCount
            budget = removed < room ? budget - removed * PurgeBatch.packedWeight : 0
            rows += removed
        }
        return rows
    }

    private func removeNotice(_ notice: NoticeID) throws -> Int {
        try database.cachedStatement(sql: "DELETE FROM progress WHERE notice = ?").execute(
            arguments: [notice.rawValue])
        let rows = database.changesCount
        try database.cachedStatement(sql: "DELETE FROM notices WHERE id = ?").execute(arguments: [notice.rawValue])
        return rows + database.changesCount
    }
}
