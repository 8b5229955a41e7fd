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
        for table in NoticeOwnedTable.all where table.removal == .asHidden {
            _ = try table.removeAll(database, of: notice)
        }
        return notice
    }

    /// Removes the rows that belong to a notice, table by table in the order of ``NoticeOwnedTable/all``. The budget is
    /// used up where something is left.
    private mutating func removeRows(of notice: NoticeID, _ budget: inout Int) throws -> Int {
        let batch = try PurgeBatch(database, of: notice, after: -1, limit: budget)
        var rows = 0
        for table in NoticeOwnedTable.all where table.removal == .withDeliveries {
            rows += try table.remove(database, of: notice, through: batch.end)
        }
        budget -= batch.count
        guard batch.isLast else {
            budget = 0
            return rows
        }
        for table in NoticeOwnedTable.all where budget > 0 { rows += try removeRows(of: notice, in: table, &budget) }
        return rows
    }

    /// Removes what the budget allows of one table.
    private mutating func removeRows(
        of notice: NoticeID,
        in table: NoticeOwnedTable,
        _ budget: inout Int
    ) throws -> Int {
        switch table.removal {
        case .asHidden, .withDeliveries, .atEnd, .byAge: return 0
        case .byOrdinal:
            let removed = try table.remove(database, of: notice, byOrdinal: budget)
            budget -= min(budget, removed)
            return removed
        case .byRow(let key, let weight):
            let room = max(1, budget / weight)
            let removed = try table.remove(database, of: notice, key: key, limit: room)
            budget = removed < room ? budget - removed * weight : 0
            if table.name == "early_receipts", removed > 0 { hasRemovedWaiting = true }
            return removed
        }
    }

    private func removeNotice(_ notice: NoticeID) throws -> Int {
        var rows = 0
        for table in NoticeOwnedTable.all where table.removal == .atEnd {
            rows += try table.removeAll(database, of: notice)
        }
        try database.cachedStatement(sql: "DELETE FROM notices WHERE id = ?").execute(arguments: [notice.rawValue])
        return rows + database.changesCount
    }
}
