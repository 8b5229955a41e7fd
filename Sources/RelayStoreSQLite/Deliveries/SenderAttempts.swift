import GRDB
import RelayModel
import RelayStore

/// Recent attempts by sender, from the log, in the order in which they were sent. A digest counts once, for the sender
/// of the delivery that carried it. A message to an address of several endpoints counts once.
enum SenderAttempts {
    static func read(_ database: Database, since: Timestamp, _ faults: RecordFaultLog) throws -> [SenderAttempt] {
        let condition = "WHERE \(RecentAttempts.hasLeft) AND NOT \(SharedPlaces.isFollower)"
        // Rows of `attempts` do not record whether they were part of a digest; they count for their own sender.
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT t.notice, t.ordinal, t.started_at, t.digest FROM notices n
                CROSS JOIN deliveries t ON t.notice = n.id \(condition)
                UNION ALL
                SELECT t.notice, t.ordinal, t.started_at, NULL FROM notices n
                CROSS JOIN attempts t ON t.notice = n.id \(condition)
                """,
            arguments: [since.milliseconds]
        )
        var senders: [NoticeID: String?] = [:]
        var attempts: [SenderAttempt] = []
        func add(_ id: DeliveryID, at moment: Timestamp) throws {
            // An unreadable notice counts for no sender; the others count.
            let known = try senders[id.notice] ?? faults.reading { try sender(of: id.notice, database) } ?? nil
            senders[id.notice] = known
            if let sender = known { attempts.append(SenderAttempt(sender: sender, at: moment)) }
        }
        while let row = try rows.next() {
            let id = DeliveryID(
                notice: NoticeID(rawValue: row[0]),
                ordinal: UInt32(truncatingIfNeeded: row[1] as Int64)
            )
            guard (row[3] as String?).map({ $0 == id.description }) ?? true else { continue }
            try add(id, at: Timestamp(milliseconds: row[2]))
        }
        try AcceptanceRows.read(database, since: since) { found in
            if !found.isFollower { try add(found.id, at: found.tried.startedAt) }
        }
        attempts.sort { $0.at < $1.at }
        return attempts
    }

    /// Returns nil for an urgent notice, which no sender's rate limit affects.
    static func sender(of id: NoticeID, _ database: Database) throws -> String? {
        let notice: Notice
        do {
            notice = try NoticeRows.notice(database, id, scope: .root)
        } catch StoreError.notFound {
            return nil
        }
        return notice.lane == .urgent ? nil : notice.issuer
    }
}
