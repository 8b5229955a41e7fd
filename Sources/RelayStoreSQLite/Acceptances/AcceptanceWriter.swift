import Foundation
import GRDB
import RelayModel
import RelayStore

/// Gathers first tries within one transaction and writes them, a row for each segment and reply.
struct AcceptanceWriter {
    /// What becomes a row.
    private struct Run {
        let notice: NoticeID
        let segment: UInt32
        let reply: PackedAcceptance.Reply
        /// When the first of them started; the others' starts are counted from there.
        let start: Timestamp
        var latest: Timestamp
        var bytes: [UInt8] = []

        init(_ id: DeliveryID, _ attempt: AttemptRecord) {
            notice = id.notice
            segment = id.ordinal / UInt32(Segment.capacity)
            reply = PackedAcceptance.Reply(
                httpStatus: attempt.httpStatus,
                code: attempt.code,
                message: attempt.message,
                excerpt: attempt.reply
            )
            start = attempt.startedAt
            latest = attempt.startedAt
        }

        func takes(_ record: borrowing DeliveryRecord) -> Bool {
            notice == record.id.notice && segment == record.id.ordinal / UInt32(Segment.capacity)
                && reply.httpStatus == record.attempt?.httpStatus && reply.code == record.attempt?.code
                && reply.message == record.attempt?.message && reply.excerpt == record.attempt?.reply
        }
    }

    /// So many runs are looked through for one that takes a record. A far side may answer each delivery in words of its
    /// own.
    private static let memory = 8

    private var runs: [Run] = []
    /// The run of the record before: mostly this one's as well.
    private var current = 0

    /// Takes a record in; false where it needs a row of its own.
    mutating func take(_ record: borrowing DeliveryRecord) -> Bool {
        guard let first = PackedAcceptance(record) else { return false }
        if runs.isEmpty || !runs[current].takes(record) {
            let known = runs.indices.suffix(Self.memory).last { runs[$0].takes(record) }
            current = known ?? runs.count
            if known == nil, let attempt = record.attempt { runs.append(Run(record.id, attempt)) }
        }
        guard first.pack(into: &runs[current].bytes, from: runs[current].start) else { return false }
        runs[current].latest = max(runs[current].latest, first.startedAt)
        return true
    }

    /// Writes the rows.
    mutating func finish(_ database: Database) throws {
        let insert = try database.cachedStatement(
            sql: """
                INSERT INTO first_tries(notice, segment, started_at, latest, http_status, code, message, reply, tries)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        )
        for run in runs {
            try insert.execute(arguments: [
                run.notice.rawValue, Int64(run.segment), run.start.milliseconds, run.latest.milliseconds,
                run.reply.httpStatus, run.reply.code, run.reply.message, run.reply.excerpt.map { Data($0) },
                Data(run.bytes),
            ])
        }
        runs = []
        current = 0
    }
}
