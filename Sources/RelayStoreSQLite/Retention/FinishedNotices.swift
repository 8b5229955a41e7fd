import GRDB
import RelayModel

/// Finds the notices that a purge may touch: finished, and expired before a moment. With their index each look-up is
/// one step.
struct FinishedNotices {
    /// How far the purge of a notice has progressed; the values of the column `purged`.
    enum Stage: Int {
        /// It has its texts.
        case whole = 0
        /// Its texts were removed.
        case withoutBody = 1
        /// It is not shown, and its rows are being removed.
        case hidden = 2
    }

    let database: Database
    let moment: Timestamp

    /// The notice of a stage that expired first; nil if there is none.
    func first(_ stage: Stage) throws -> NoticeID? {
        try Int64.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id FROM notices INDEXED BY notices_over
                    WHERE purged = ? AND expires_at < ? AND state \(NoticeState.finished.sql)
                    ORDER BY expires_at LIMIT 1
                    """
            ),
            arguments: [stage.rawValue, moment.milliseconds]
        ).map(NoticeID.init(rawValue:))
    }

    /// Whether a notice is in this stage.
    func has(_ notice: NoticeID, _ stage: Stage) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT purged = ? AND expires_at < ? AND state \(NoticeState.finished.sql) FROM notices WHERE id = ?
                    """
            ),
            arguments: [stage.rawValue, moment.milliseconds, notice.rawValue]
        ) ?? false
    }
}
