import Foundation
import GRDB
import RelayModel
import RelayStore

/// Packed acceptances as rows of the table `first_tries`.
enum AcceptanceRows {
    /// A packed acceptance as read from its row.
    struct Found {
        let id: DeliveryID
        let endpoint: UInt32
        /// Whether it shared another delivery's request.
        let isFollower: Bool
        let reply: PackedAcceptance.Reply
        let tried: PackedAcceptance
    }

    /// Reads those of a range of a notice's segments, in no order.
    static func read(
        _ database: Database,
        of notice: NoticeID,
        segments: Range<Int>,
        _ take: (Found) throws -> Void
    ) throws {
        let condition = "f.notice = ? AND f.segment >= ? AND f.segment < ?"
        let place: StatementArguments = [notice.rawValue, segments.lowerBound, segments.upperBound]
        try read(database, "FROM first_tries f", where: condition, place, take)
    }

    /// Reads those that started at `moment` or later, of notices that had not expired then; in no order.
    static func read(_ database: Database, since moment: Timestamp, _ take: (Found) throws -> Void) throws {
        let tables = "FROM notices n CROSS JOIN first_tries f ON f.notice = n.id"
        let condition = "n.expires_at >= ?1 AND f.latest >= ?1"
        try read(database, tables, where: condition, [moment.milliseconds]) { found in
            if found.tried.startedAt >= moment { try take(found) }
        }
    }

    private static func read(
        _ database: Database,
        _ tables: String,
        where condition: String,
        _ arguments: StatementArguments,
        _ take: (Found) throws -> Void
    ) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT f.notice, f.segment, f.started_at, f.http_status, f.code, f.message, f.reply, f.tries,
                        s.endpoints, s.leaders IS NOT NULL \(tables)
                    CROSS JOIN segments s ON s.notice = f.notice AND s.number = f.segment WHERE \(condition)
                    """
            ),
            arguments: arguments
        )
        while let row = try rows.next() {
            let notice = NoticeID(rawValue: row[0])
            let segment: Int = row[1]
            let excerpt = (row[6] as Data?).map { [UInt8]($0) }
            let reply = PackedAcceptance.Reply(httpStatus: row[3], code: row[4], message: row[5], excerpt: excerpt)
            let endpoints = Segment.endpoints(in: row[8])
            let isFollower: Bool = row[9]
            for tried in PackedAcceptance.unpack(row[7], from: Timestamp(milliseconds: row[2])) {
                let place = Int(tried.place)
                let id = DeliveryID(notice: notice, ordinal: Segment.ordinal(segment: segment, place: place))
                guard place < endpoints.count else { continue }
                try take(
                    Found(id: id, endpoint: endpoints[place], isFollower: isFollower, reply: reply, tried: tried)
                )
            }
        }
    }

    /// Gives a delivery that is a packed acceptance its own row, so that it can be changed. A delivery that has a row
    /// is left unchanged.
    static func giveRow(_ database: Database, _ id: DeliveryID) throws {
        let segment = Int(id.ordinal) / Segment.capacity
        var found: Found?
        try read(database, of: id.notice, segments: segment..<segment + 1) { if $0.id == id { found = $0 } }
        guard let found else { return }
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO deliveries(notice, ordinal, endpoint, state, attempts, part, latency,
                    started_at, duration, verdict, http_status, code, message, reply)
                VALUES (?, ?, ?, ?, 1, 1, ?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''), ?)
                """
        ).execute(arguments: [
            id.notice.rawValue, Int64(id.ordinal), Int64(found.endpoint), Int64(DeliveryState.accepted.rawValue),
            found.tried.latency, found.tried.startedAt.milliseconds, found.tried.duration,
            Int64(VerdictClass.accepted.rawValue), found.reply.httpStatus, found.reply.code, found.reply.message,
            found.reply.excerpt.map { Data($0) },
        ])
    }
}
