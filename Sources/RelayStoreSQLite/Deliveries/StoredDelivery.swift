import Foundation
import GRDB
import RelayModel
import RelayStore

/// The stored state of a delivery, for the log.
struct StoredDelivery {
    let state: DeliveryState
    let attempts: Int
    let part: Int
    let latency: Int64?
    /// The last attempt.
    let attempt: AttemptRecord?
    var nextAt: Timestamp?
    var reason: String?
    var reference: String?
    var digest: DeliveryID?

    private static let columns = """
        ordinal, state, attempts, part, next_at, reason, reference, latency, started_at, duration, verdict,
        http_status, code, message, reply, digest
        """

    /// The stored deliveries of a range of a notice's ordinals; an error for a place whose row cannot be read.
    static func read(
        _ database: Database,
        of notice: NoticeID,
        from first: Int,
        to end: Int
    ) throws -> [UInt32: Result<StoredDelivery, StoreError>] {
        var stored: [UInt32: Result<StoredDelivery, StoreError>] = [:]
        let segments = first / Segment.capacity..<(end - 1) / Segment.capacity + 1
        try AcceptanceRows.read(database, of: notice, segments: segments) {
            stored[$0.id.ordinal] = .success(StoredDelivery($0))
        }
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT \(columns) FROM deliveries WHERE notice = ? AND ordinal >= ? AND ordinal < ?"
            ),
            arguments: [notice.rawValue, first, end]
        )
        while let row = try rows.next() {
            // The query is bounded by two valid ordinals, so this is one.
            let id = DeliveryID(notice: notice, ordinal: UInt32(truncatingIfNeeded: row[0] as Int64))
            do throws(StoreError) {
                stored[id.ordinal] = .success(try StoredDelivery(row, id))
            } catch {
                stored[id.ordinal] = .failure(error)
            }
        }
        return stored
    }

    /// The attempts before the last one, in order.
    static func earlierAttempts(_ database: Database, of id: DeliveryID) throws -> [AttemptRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT number, started_at, duration, verdict, http_status, code, message, reply FROM attempts
                WHERE notice = ? AND ordinal = ? ORDER BY started_at, number
                """,
            arguments: [id.notice.rawValue, Int64(id.ordinal)]
        ).compactMap { row in
            let column = StoredColumn("attempts", "verdict")
            return try attempt(row, number: row[0], from: 1, verdict: column, "\(id)/\(row[0] as Int)")
        }
    }

    private init(_ row: Row, _ id: DeliveryID) throws(StoreError) {
        let name = id.description
        state = try StoredColumn("deliveries", "state").value(row[1] as Int64, row: name)
        attempts = row[2]
        part = row[3]
        latency = row[7]
        let verdict = StoredColumn("deliveries", "verdict")
        attempt = try Self.attempt(row, number: row[2], from: 8, verdict: verdict, name)
        nextAt = (row[4] as Int64?).map(Timestamp.init(milliseconds:))
        reason = row[5]
        reference = row[6]
        if let text = row[15] as String? {
            digest = try StoredColumn("deliveries", "digest").known(DeliveryID(text), row: name)
        }
    }

    private init(_ found: AcceptanceRows.Found) {
        state = .accepted
        attempts = 1
        part = 1
        latency = found.tried.latency
        attempt = AttemptRecord(
            number: 1,
            startedAt: found.tried.startedAt,
            duration: found.tried.duration,
            verdict: .accepted,
            httpStatus: found.reply.httpStatus,
            code: found.reply.code,
            message: found.reply.message,
            reply: found.reply.excerpt
        )
    }

    /// Reads the columns started_at, duration, verdict, http_status, code, message, reply, starting at the given one;
    /// returns nil if there was no attempt.
    private static func attempt(
        _ row: Row,
        number: Int,
        from first: Int,
        verdict: StoredColumn,
        _ name: String
    ) throws(StoreError) -> AttemptRecord? {
        guard let started = row[first] as Int64? else { return nil }
        let code: Int64 = try verdict.known(row[first + 2] as Int64?, row: name)
        return AttemptRecord(
            number: number,
            startedAt: Timestamp(milliseconds: started),
            duration: row[first + 1] ?? 0,
            verdict: try verdict.value(code, row: name),
            httpStatus: row[first + 3] ?? 0,
            code: row[first + 4] ?? "",
            message: row[first + 5] ?? "",
            reply: (row[first + 6] as Data?).map { [UInt8]($0) }
        )
    }
}
