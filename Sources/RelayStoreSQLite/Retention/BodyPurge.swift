import GRDB
import RelayModel
import RelayStore

/// Removes what notices said and what was replied, notice by notice: the replies first, a stretch at a time, and with the last
/// of them the texts and the mark that they are gone. So a marked notice has nothing left, and an unmarked one its texts.
struct BodyPurge {
    let database: Database
    let moment: Timestamp

    func step(after place: PurgePlace?, limit: Int) throws -> PurgeStep {
        let notices = OverNotices(database: database, moment: moment)
        var step = PurgeStep()
        var budget = limit
        var place = place
        while budget > 0 {
            if let current = place, try !notices.has(current.notice, .whole) { place = nil }
            guard let current = try place ?? notices.first(.whole).map({ PurgePlace(notice: $0, ordinal: -1) }) else {
                return step
            }
            guard let firstTry = FirstTryPlace(ordinal: current.ordinal) else {
                let stretch = try PurgeStretch(database, of: current.notice, after: current.ordinal, limit: budget)
                step.rows += try emptyReplies(of: current, through: stretch.end)
                // A notice counts as a row even where it has no replies.
                budget -= stretch.count + 1
                let end = stretch.isLast ? FirstTryPlace.start.ordinal : stretch.end
                place = PurgePlace(notice: current.notice, ordinal: end)
                continue
            }
            let room = max(1, budget / PurgeStretch.packedWeight)
            let stretch = try FirstTryStretch(database, of: current.notice, after: firstTry, limit: room)
            step.rows += try emptyFirstReplies(stretch)
            budget -= stretch.rows.count * PurgeStretch.packedWeight
            guard stretch.isLast else {
                place = PurgePlace(notice: current.notice, ordinal: stretch.end.ordinal)
                continue
            }
            try removeText(current.notice)
            step.notices += 1
            step.rows += 1
            place = nil
        }
        step.next = try place ?? notices.first(.whole).map { PurgePlace(notice: $0, ordinal: -1) }
        return step
    }

    private func emptyReplies(of place: PurgePlace, through end: Int64) throws -> Int {
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

    /// What was replied to first tries that went well.
    private func emptyFirstReplies(_ stretch: FirstTryStretch) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "UPDATE first_tries SET reply = NULL WHERE rowid = ? AND reply IS NOT NULL"
        )
        var emptied = 0
        for place in stretch.rows {
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
                try NoticeContentCoding.encode(notice), OverNotices.Stage.withoutBody.rawValue, id.rawValue,
            ])
    }
}
