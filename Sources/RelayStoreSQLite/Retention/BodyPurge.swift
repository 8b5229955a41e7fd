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
            let stretch = try PurgeStretch(database, of: current.notice, after: current.ordinal, limit: budget)
            step.rows += try emptyReplies(of: current, through: stretch.end)
            // A notice counts as a row even where it has no replies.
            budget -= stretch.count + 1
            place = PurgePlace(notice: current.notice, ordinal: stretch.end)
            guard stretch.isLast else { continue }
            let room = max(1, budget / PurgeStretch.packedWeight)
            let emptied = try emptyFirstReplies(of: current.notice, limit: room)
            step.rows += emptied
            budget -= emptied * PurgeStretch.packedWeight
            guard emptied < room else { continue }
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

    /// What was replied to first tries that went well; at most so many rows of them.
    private func emptyFirstReplies(of notice: NoticeID, limit: Int) throws -> Int {
        try database.cachedStatement(
            sql: """
                UPDATE first_tries SET reply = NULL
                WHERE rowid IN (SELECT rowid FROM first_tries WHERE notice = ? AND reply IS NOT NULL LIMIT ?)
                """
        ).execute(arguments: [notice.rawValue, limit])
        return database.changesCount
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
