import GRDB
import RelayModel
import RelayStore

/// What left lately in whose name, as far as the log tells, in the order in which it left. A digest counts once, for
/// the sender of the delivery that carried it, and a message to an address that several endpoints have counts once.
enum SenderAttempts {
    static func read(_ database: Database, since: Timestamp, _ faults: RecordFaultLog) throws -> [SenderAttempt] {
        let condition = "WHERE \(RecentAttempts.hasLeft) AND NOT \(SharedPlaces.isFollower)"
        // Earlier attempts do not say whether they were part of a digest; they count for their own sender.
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT t.notice, t.ordinal, t.started_at, t.digest FROM notices n CROSS JOIN deliveries t ON t.notice = n.id \(condition)
                UNION ALL
                SELECT t.notice, t.ordinal, t.started_at, NULL FROM notices n CROSS JOIN attempts t ON t.notice = n.id \(condition)
                """,
            arguments: [since.milliseconds]
        )
        var senders: [NoticeID: String?] = [:]
        var attempts: [SenderAttempt] = []
        func add(_ id: DeliveryID, at moment: Timestamp) throws {
            // A notice that cannot be read charges nobody: what is known of all others counts.
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

    /// Nil for an urgent notice, which no sender's pace holds up.
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
