import GRDB
import RelayModel
import RelayStore

/// Removes the texts of notices and replies, notice by notice: the replies first, in batches; the last batch also
/// removes the notice's texts and marks it. A marked notice therefore has no text left, and an unmarked one has its
/// texts.
struct BodyPurge {
    let database: Database
    let moment: Timestamp

    func step(after place: PurgeCursor?, limit: Int) throws -> PurgeStep {
        let notices = FinishedNotices(database: database, moment: moment)
        var step = PurgeStep()
        var budget = limit
        var place = place
        while budget > 0 {
            if let current = place, try !notices.has(current.notice, .whole) { place = nil }
            guard let current = try place ?? notices.first(.whole).map({ PurgeCursor(notice: $0, ordinal: -1) }) else {
                return step
            }
            guard let firstTry = AcceptanceCursor(ordinal: current.ordinal) else {
                let batch = try PurgeBatch(database, of: current.notice, after: current.ordinal, limit: budget)
                step.rows += try emptyReplies(of: current, through: batch.end)
                // A notice counts as a row even if it has no replies.
                budget -= batch.count + 1
                let end = batch.isLast ? AcceptanceCursor.start.ordinal : batch.end
                place = PurgeCursor(notice: current.notice, ordinal: end)
                continue
            }
            let room = max(1, budget / PurgeBatch.packedWeight)
            let batch = try AcceptanceBatch(database, of: current.notice, after: firstTry, limit: room)
            step.rows += try emptyFirstReplies(batch)
            budget -= batch.rows.count * PurgeBatch.packedWeight
            guard batch.isLast else {
                place = PurgeCursor(notice: current.notice, ordinal: batch.end.ordinal)
                continue
            }
            try removeText(current.notice)
            step.notices += 1
            step.rows += 1
            place = nil
        }
        step.next = try place ?? notices.first(.whole).map { PurgeCursor(notice: $0, ordinal: -1) }
        return step
    }

    private func emptyReplies(of place: PurgeCursor, through end: Int64) throws -> Int {
        var rows = 0
        for table in ["deliveries", "attempts"] {
            try database.cachedStatement(
                sql: """
                    UPDATE \(table) SET reply = NULL
                    WHERE notice = ? AND ordinal > ? AND ordinal <= ? AND reply IS NOT NULL
                    """
            ).execute(arguments: [place.notice.rawValue, place.ordinal, end])
            rows += database.changesCount
        }
        return rows
    }

    /// Empties the replies of packed acceptances.
    private func emptyFirstReplies(_ batch: AcceptanceBatch) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "UPDATE first_tries SET reply = NULL WHERE rowid = ? AND reply IS NOT NULL"
        )
        var emptied = 0
        for place in batch.rows {
            try statement.execute(arguments: [place.row])
            emptied += database.changesCount
        }
        return emptied
    }

    private func removeText(_ id: NoticeID) throws {
        var notice = try NoticeRows.notice(database, id, scope: .root)
        notice.texts = [.member: NoticeText(title: "", body: "")]
        notice.translations = [:]
        notice.data = nil
        try database.cachedStatement(sql: "UPDATE notices SET content = ?, purged = ? WHERE id = ?").execute(
            arguments: [
                try NoticeContentCoding.encode(notice), FinishedNotices.Stage.withoutBody.rawValue, id.rawValue,
            ])
    }
}
