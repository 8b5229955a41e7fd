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
        var entry = try entry(id, place.endpoint, place.reader, notice, try row(id))
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
            let rows = try self.rows(notice.id, segment: number)
            for (place, found) in Segment.endpoints(in: segment[2]).enumerated() {
                let id = DeliveryID(notice: notice.id, ordinal: Segment.ordinal(segment: number, place: place))
                guard Int64(id.ordinal) > after, endpoint == nil || endpoint == Int64(found) else { continue }
                let row = rows[id.ordinal]
                guard state == nil || state == self.state(row, notice) else { continue }
                entries.append(try entry(id, found, reader, notice, row))
                if entries.count >= limit { return }
            }
        }
    }

    private static let columns = """
        ordinal, state, attempts, part, next_at, reason, reference, latency, started_at, duration, verdict, http_status, code,
        message, reply, digest
        """

    private func rows(_ notice: NoticeID, segment: Int) throws -> [UInt32: Row] {
        let first = segment * Segment.capacity
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT \(Self.columns) FROM deliveries WHERE notice = ? AND ordinal >= ? AND ordinal < ?"
            ),
            arguments: [notice.rawValue, first, first + Segment.capacity]
        )
        return Dictionary(uniqueKeysWithValues: rows.map { (UInt32($0[0] as Int64), $0) })
    }

    private func row(_ id: DeliveryID) throws -> Row? {
        try Row.fetchOne(
            database,
            sql: "SELECT \(Self.columns) FROM deliveries WHERE notice = ? AND ordinal = ?",
            arguments: [id.notice.rawValue, Int64(id.ordinal)]
        )
    }

    private func state(_ row: Row?, _ notice: Notice) -> DeliveryState {
        guard let row else { return notice.state == .cancelled ? .cancelled : .queued }
        return DeliveryState(rawValue: UInt8(row[1] as Int)) ?? .failed
    }

    private func entry(
        _ id: DeliveryID,
        _ endpoint: UInt32,
        _ reader: Reader,
        _ notice: Notice,
        _ row: Row?
    ) throws -> DeliveryEntry {
        let owner = try OwnerReading.owner(database, endpoint: endpoint)
        var entry = DeliveryEntry(
            id: id,
            reader: reader,
            endpoint: owner.endpoint,
            channel: owner.channel,
            owner: owner.owner,
            ownerName: owner.name,
            state: state(row, notice)
        )
        guard let row else { return entry }
        entry.attemptCount = row[2]
        entry.part = row[3]
        entry.nextAt = (row[4] as Int64?).map(Timestamp.init(milliseconds:))
        entry.reason = row[5]
        entry.reference = row[6]
        entry.latency = row[7]
        entry.digest = (row[15] as String?).flatMap { DeliveryID($0) }
        if let attempt = Self.attempt(row, number: row[2], from: 8) { entry.attempts = [attempt] }
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
