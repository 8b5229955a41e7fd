import Foundation
import GRDB
import RelayModel
import RelayStore

/// The log as it is read: notices latest first, within one the audience in order; places without a row are queued, or cancelled
/// with their notice.
struct DeliveryLog {
    let database: Database

    /// Entries after a place; at most so many. Stops early, with fewer, after looking through a bounded number of segments.
    func entries(
        _ filter: DeliveryFilter,
        scope: UnitPath,
        after cursor: DeliveryID?,
        limit: Int
    ) throws -> (entries: [DeliveryEntry], next: DeliveryID?) {
        let endpoint = try filter.endpoint.map { id -> Int64 in
            guard let number = try EndpointRows.number(database, of: id, scope: scope) else {
                throw StoreError.notFound(kind: .endpoint, id: id.text)
            }
            return number
        }
        var entries: [DeliveryEntry] = []
        var place = cursor
        for notice in try notices(filter, scope: scope, from: cursor?.notice) {
            let after = place?.notice == notice.id ? place.map { Int64($0.ordinal) } ?? -1 : -1
            try collect(notice, filter.state, endpoint, after: after, limit: limit + 1, into: &entries)
            if entries.count > limit {
                entries.removeLast(entries.count - limit)
                return (entries, entries.last?.id)
            }
            place = nil
        }
        return (entries, nil)
    }

    func entry(_ id: DeliveryID, scope: UnitPath) throws -> DeliveryEntry {
        let missing = StoreError.notFound(kind: .delivery, id: id.description)
        guard let notice = try? NoticeRows.notice(database, id.notice, scope: scope),
            let place = try SegmentPlace.find(database, id)
        else { throw missing }
        let ordinal = Int(id.ordinal)
        let stored = try stored(id.notice, from: ordinal, to: ordinal + 1)[id.ordinal]
        var entry = try entry(id, place.endpoint, place.reader, notice, stored)
        entry.attempts = try attempts(id) + entry.attempts
        return entry
    }

    private func notices(_ filter: DeliveryFilter, scope: UnitPath, from start: NoticeID?) throws -> [Notice] {
        if let id = filter.notice { return [try NoticeRows.notice(database, id, scope: scope)] }
        let before = start.map { $0.rawValue + 1 }
        return try NoticeRows.list(
            database,
            NoticeFilter(since: filter.since),
            scope: scope,
            before: before,
            limit: 1000
        )
    }

    private func collect(
        _ notice: Notice,
        _ state: DeliveryState?,
        _ endpoint: Int64?,
        after: Int64,
        limit: Int,
        into entries: inout [DeliveryEntry]
    ) throws {
        let segments = try Row.fetchCursor(
            database,
            sql: """
                SELECT number, reader, endpoints FROM segments WHERE notice = ? AND number >= ?
                AND (?3 IS NULL OR ?3 BETWEEN lowest AND highest) ORDER BY number
                """,
            arguments: [notice.id.rawValue, max(0, after / Int64(Segment.capacity)), endpoint]
        )
        while let segment = try segments.next(), entries.count < limit {
            let number: Int = segment[0]
            let reader = Reader(rawValue: UInt8(segment[1] as Int)) ?? .member
            let first = number * Segment.capacity
            let stored = try self.stored(notice.id, from: first, to: first + Segment.capacity)
            for (place, found) in Segment.endpoints(in: segment[2]).enumerated() {
                let id = DeliveryID(notice: notice.id, ordinal: Segment.ordinal(segment: number, place: place))
                guard Int64(id.ordinal) > after, endpoint == nil || endpoint == Int64(found) else { continue }
                let stored = stored[id.ordinal]
                guard state == nil || state == self.state(stored, notice) else { continue }
                entries.append(try entry(id, found, reader, notice, stored))
                if entries.count >= limit { return }
            }
        }
    }

    private static let columns = """
        ordinal, state, attempts, part, next_at, reason, reference, latency, started_at, duration, verdict, http_status, code,
        message, reply, digest
        """

    /// What is stored of a delivery.
    private struct Stored {
        let state: DeliveryState
        let attempts: Int
        let part: Int
        let latency: Int64?
        let attempt: AttemptRecord?
        var nextAt: Timestamp?
        var reason: String?
        var reference: String?
        var digest: DeliveryID?
    }

    /// What is stored of a notice's places from one ordinal on to before another.
    private func stored(_ notice: NoticeID, from first: Int, to end: Int) throws -> [UInt32: Stored] {
        var stored: [UInt32: Stored] = [:]
        let segments = first / Segment.capacity..<(end - 1) / Segment.capacity + 1
        try FirstTryRows.read(database, of: notice, segments: segments) { stored[$0.id.ordinal] = Self.stored($0) }
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT \(Self.columns) FROM deliveries WHERE notice = ? AND ordinal >= ? AND ordinal < ?"
            ),
            arguments: [notice.rawValue, first, end]
        )
        while let row = try rows.next() { stored[UInt32(row[0] as Int64)] = Self.stored(row) }
        return stored
    }

    private static func stored(_ row: Row) -> Stored {
        Stored(
            state: DeliveryState(rawValue: UInt8(row[1] as Int)) ?? .failed,
            attempts: row[2],
            part: row[3],
            latency: row[7],
            attempt: attempt(row, number: row[2], from: 8),
            nextAt: (row[4] as Int64?).map(Timestamp.init(milliseconds:)),
            reason: row[5],
            reference: row[6],
            digest: (row[15] as String?).flatMap { DeliveryID($0) }
        )
    }

    private static func stored(_ found: FirstTryRows.Found) -> Stored {
        let attempt = AttemptRecord(
            number: 1,
            startedAt: found.tried.startedAt,
            duration: found.tried.duration,
            verdict: .accepted,
            httpStatus: found.reply.httpStatus,
            code: found.reply.code,
            message: found.reply.message,
            reply: found.reply.excerpt
        )
        return Stored(state: .accepted, attempts: 1, part: 1, latency: found.tried.latency, attempt: attempt)
    }

    private func state(_ stored: Stored?, _ notice: Notice) -> DeliveryState {
        stored?.state ?? (notice.state == .cancelled ? .cancelled : .queued)
    }

    private func entry(
        _ id: DeliveryID,
        _ endpoint: UInt32,
        _ reader: Reader,
        _ notice: Notice,
        _ stored: Stored?
    ) throws -> DeliveryEntry {
        let owner = try OwnerReading.owner(database, endpoint: endpoint)
        var entry = DeliveryEntry(
            id: id,
            reader: reader,
            endpoint: owner.endpoint,
            channel: owner.channel,
            owner: owner.owner,
            ownerName: owner.name,
            state: state(stored, notice)
        )
        guard let stored else { return entry }
        entry.attemptCount = stored.attempts
        entry.part = stored.part
        entry.nextAt = stored.nextAt
        entry.reason = stored.reason
        entry.reference = stored.reference
        entry.latency = stored.latency
        entry.digest = stored.digest
        if let attempt = stored.attempt { entry.attempts = [attempt] }
        return entry
    }

    private func attempts(_ id: DeliveryID) throws -> [AttemptRecord] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT number, started_at, duration, verdict, http_status, code, message, reply FROM attempts
                WHERE notice = ? AND ordinal = ? ORDER BY started_at, number
                """,
            arguments: [id.notice.rawValue, Int64(id.ordinal)]
        ).compactMap { Self.attempt($0, number: $0[0], from: 1) }
    }

    /// Columns started_at, duration, verdict, http_status, code, message, reply, from the given one on.
    private static func attempt(_ row: Row, number: Int, from first: Int) -> AttemptRecord? {
        guard let started = row[first] as Int64? else { return nil }
        return AttemptRecord(
            number: number,
            startedAt: Timestamp(milliseconds: started),
            duration: row[first + 1] ?? 0,
            verdict: VerdictClass(rawValue: UInt8(row[first + 2] as Int? ?? 7)) ?? .ambiguous,
            httpStatus: row[first + 3] ?? 0,
            code: row[first + 4] ?? "",
            message: row[first + 5] ?? "",
            reply: (row[first + 6] as Data?).map { [UInt8]($0) }
        )
    }
}
