import Foundation
import GRDB
import RelayModel
import RelayStore

/// Gathers packed acceptances within one transaction and writes one row per segment and reply.
struct AcceptanceWriter {
    /// The content of one row.
    private struct Run {
        let notice: NoticeID
        let segment: UInt32
        let reply: PackedAcceptance.Reply
        /// The start of the first attempt. The other starts are stored relative to it.
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

    /// The number of runs that are searched for one that fits a record. A receiver may answer each delivery with a
    /// different reply.
    private static let memory = 8

    private var runs: [Run] = []
    /// The run of the previous record, which usually fits the next one.
    private var current = 0

    /// Adds a record; returns false if it needs its own row.
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
