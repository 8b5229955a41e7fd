import Foundation
import GRDB
import RelayModel
import RelayStore

/// Deliveries with a row, and those that are only places in a segment.
///
/// Unreadable rows are left out of the engine's pages and counted, so that the other deliveries are sent.
enum DeliveryRows {
    /// The columns of a row that the engine needs.
    private struct Stored {
        let state: DeliveryState
        let attempts: Int
        let part: Int
        let nextAt: Timestamp?
        let deadline: Timestamp?
        let failures: Int
        let doubtfulSince: Timestamp?
        let shortenedFrom: Int?

        /// The values of a ``PackedAcceptance``.
        static let acceptedAtOnce = Stored(
            state: .accepted,
            attempts: 1,
            part: 1,
            nextAt: nil,
            deadline: nil,
            failures: 0,
            doubtfulSince: nil,
            shortenedFrom: nil
        )
    }

    /// The states of a range of a notice's places, as far as their rows can be read.
    static func states(
        _ database: Database,
        of notice: NoticeID,
        _ ordinals: ClosedRange<UInt32>
    ) throws -> (stored: [UInt32: DeliveryState], unreadable: Set<UInt32>) {
        let end = Int(ordinals.upperBound) + 1
        let batch = try rows(database, of: notice, from: Int(ordinals.lowerBound), to: end)
        return (batch.stored.mapValues(\.state), Set(batch.unreadable.keys))
    }

    /// The rows of a range of a notice's places.
    private struct Stretch {
        var stored: [UInt32: Stored] = [:]
        /// Places whose row cannot be read.
        var unreadable: [UInt32: StoreError] = [:]

        /// Returns nil for a place without a row.
        func row(_ ordinal: UInt32) throws(StoreError) -> Stored? {
            if !unreadable.isEmpty, let error = unreadable[ordinal] { throw error }
            return stored[ordinal]
        }
    }

    /// Unfinished deliveries of a notice that are not held in the store, from an ordinal on.
    /// - Parameter faults: Counts unreadable rows; nil if the audience was written in the same transaction.
    static func pending(
        _ database: Database,
        of notice: NoticeID,
        from ordinal: UInt32,
        limit: Int,
        _ faults: RecordFaultLog = RecordFaultLog()
    ) throws -> PendingPage {
        let first = Int(ordinal) / Segment.capacity
        let count = max(1, limit / Segment.capacity)
        let segments = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT \(StoredSegment.columns) FROM segments WHERE notice = ? AND number >= ?
                    ORDER BY number LIMIT ?
                    """
            ),
            arguments: [notice.rawValue, first, count]
        )
        guard let last = segments.last else {
            let isFrozen =
                try Bool.fetchOne(
                    database,
                    sql: "SELECT cursor IS NULL FROM progress WHERE notice = ?",
                    arguments: [notice.rawValue]
                ) ?? true
            return PendingPage(deliveries: [], next: ordinal, isEnd: isFrozen)
        }
        let end = (min(last[0], StoredSegment.highest) + 1) * Segment.capacity
        let stretch = try rows(database, of: notice, from: Int(ordinal), to: end)
        var deliveries: [PendingDelivery] = []
        for row in segments {
            guard let segment = try faults.reading({ try StoredSegment(row, of: notice) }) else { continue }
            let sharing = try DeliverySharing(database, of: notice, segment)
            try TargetReader.read(database) { targets in
                for (place, endpoint) in segment.endpoints.enumerated() {
                    let id = DeliveryID(
                        notice: notice,
                        ordinal: Segment.ordinal(segment: segment.number, place: place)
                    )
                    guard endpoint != Segment.noEndpoint, id.ordinal >= ordinal, stretch.unreadable[id.ordinal] == nil
                    else { continue }
                    let row = stretch.stored[id.ordinal]
                    if let row, !row.state.isPending || row.nextAt != nil { continue }
                    guard let target = try targets.target(endpoint) else { continue }
                    if sharing.isEmpty {
                        deliveries.append(pending(id, segment.reader, target, row))
                    } else if try !sharing.isCarried(place, target, &targets) {
                        var delivery = pending(id, segment.reader, target, row)
                        delivery.sharing = try sharing.followers(of: place, target, &targets)
                        deliveries.append(delivery)
                    }
                }
            }
        }
        for error in stretch.unreadable.values { try faults.skip(error) }
        return PendingPage(deliveries: deliveries, next: UInt32(end), isEnd: false)
    }

    /// Held deliveries by time.
    static func due(
        _ database: Database,
        after start: Timestamp,
        through end: Timestamp,
        limit: Int,
        _ faults: RecordFaultLog
    ) throws -> DuePage {
        let statement = try database.cachedStatement(
            sql: """
                \(selectHeld) WHERE d.next_at > ? AND d.next_at <= ? ORDER BY d.next_at, d.notice, d.ordinal LIMIT ?
                """
        )
        var rows = try Row.fetchAll(statement, arguments: [start.milliseconds, end.milliseconds, limit])
        var through = end
        if rows.count == limit, let first = rows.first?[6] as Int64?, let last = rows.last?[6] as Int64? {
            // More deliveries may be due at the last moment. That moment is left to the next page, unless the whole
            // page has it: then it is read completely.
            if first < last {
                rows.removeAll { $0[6] as Int64 == last }
                through = Timestamp(milliseconds: last - 1)
            } else {
                rows = try Row.fetchAll(statement, arguments: [start.milliseconds, last, -1])
                through = Timestamp(milliseconds: last)
            }
        }
        return DuePage(deliveries: try held(database, rows, faults), through: through)
    }

    /// Held deliveries of a notice, the earliest first.
    static func held(
        _ database: Database,
        of notice: NoticeID,
        limit: Int,
        _ faults: RecordFaultLog
    ) throws -> [PendingDelivery] {
        let statement = try database.cachedStatement(
            sql: """
                \(selectHeld) WHERE d.notice = ? AND d.next_at IS NOT NULL ORDER BY d.next_at, d.ordinal LIMIT ?
                """
        )
        return try held(database, Row.fetchAll(statement, arguments: [notice.rawValue, limit]), faults)
    }

    private static let selectHeld = """
        SELECT d.notice, d.ordinal, d.endpoint, d.state, d.attempts, d.part, d.next_at, d.deadline, d.failures,
            d.doubtful_since, d.shortened_from, s.reader, s.followers, s.leaders
        FROM deliveries d LEFT JOIN segments s ON s.notice = d.notice AND s.number = d.ordinal / \(Segment.capacity)
        """

    /// The deliveries of rows of ``selectHeld``.
    private static func held(
        _ database: Database,
        _ rows: [Row],
        _ faults: RecordFaultLog
    ) throws -> [PendingDelivery] {
        try TargetReader.read(database) { targets in
            try rows.compactMap { row -> PendingDelivery? in
                guard let target = try targets.target(UInt32(truncatingIfNeeded: row[2] as Int64)) else { return nil }
                return try faults.reading { () -> PendingDelivery? in
                    let id = try place(row)
                    let segment = "\(id.notice)/\(Int(id.ordinal) / Segment.capacity)"
                    let code = try StoredColumn("segments", "reader").known(row[11] as Int64?, row: segment)
                    let reader: ReaderKind = try StoredColumn("segments", "reader").value(code, row: segment)
                    let place = Int(id.ordinal) % Segment.capacity
                    let sharing = try DeliverySharing(
                        database,
                        of: id.notice,
                        place,
                        followers: row[12],
                        leaders: row[13]
                    )
                    guard try !sharing.isCarried(place, target, &targets) else { return nil }
                    var delivery = pending(id, reader, target, try stored(row, id, from: 3))
                    delivery.sharing = try sharing.followers(of: place, target, &targets)
                    return delivery
                } ?? nil
            }
        }
    }

    /// The id of a row whose first columns are notice and ordinal.
    private static func place(_ row: Row) throws(StoreError) -> DeliveryID {
        let notice = NoticeID(rawValue: row[0])
        let ordinal: Int64 = row[1]
        return DeliveryID(
            notice: notice,
            ordinal: try StoredColumn("deliveries", "ordinal").number(ordinal, row: "\(notice)/\(ordinal)")
        )
    }

    /// Held deliveries that were due before a moment, from the index on their times.
    static func overdue(
        _ database: Database,
        before moment: Timestamp,
        except waiting: Set<DeliveryID>
    ) throws -> OverdueDeliveries {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT notice, ordinal, next_at FROM deliveries WHERE next_at < ? ORDER BY next_at"
            ),
            arguments: [moment.milliseconds]
        )
        var overdue = OverdueDeliveries()
        while let row = try rows.next() {
            let id = DeliveryID(notice: NoticeID(rawValue: row[0]), ordinal: UInt32(row[1] as Int64))
            guard !waiting.contains(id) else { continue }
            overdue.count += 1
            if overdue.oldest == nil { overdue.oldest = Timestamp(milliseconds: row[2]) }
        }
        return overdue
    }

    /// The delivery for the engine, whatever the state of its row.
    static func requeued(_ database: Database, _ id: DeliveryID) throws -> PendingDelivery? {
        guard let place = try SegmentPlace.find(database, id) else { return nil }
        let found = try TargetReader.read(database) { try $0.target(place.endpoint) }
        guard let target = found else { return nil }
        let row = try rows(database, of: id.notice, from: Int(id.ordinal), to: Int(id.ordinal) + 1).row(id.ordinal)
        return pending(id, place.reader, target, row)
    }

    private static func pending(
        _ id: DeliveryID,
        _ reader: ReaderKind,
        _ target: EndpointTarget,
        _ row: Stored?
    ) -> PendingDelivery {
        PendingDelivery(
            id: id,
            reader: reader,
            target: target,
            attempts: row?.attempts ?? 0,
            part: row?.part ?? 0,
            stored: row?.state,
            nextAt: row?.nextAt,
            deadline: row?.deadline,
            failures: row?.failures ?? 0,
            isDoubtful: row?.doubtfulSince != nil,
            shortenedFrom: row?.shortenedFrom,
            doubtfulSince: row?.doubtfulSince
        )
    }

    private static func rows(
        _ database: Database,
        of notice: NoticeID,
        from first: Int,
        to end: Int
    ) throws -> Stretch {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT notice, ordinal, state, attempts, part, next_at, deadline, failures, doubtful_since,
                        shortened_from
                    FROM deliveries
                    WHERE notice = ? AND ordinal >= ? AND ordinal < ?
                    """
            ),
            arguments: [notice.rawValue, first, end]
        )
        var stretch = Stretch()
        let segments = first / Segment.capacity..<(end - 1) / Segment.capacity + 1
        try AcceptanceRows.read(database, of: notice, segments: segments) {
            stretch.stored[$0.id.ordinal] = .acceptedAtOnce
        }
        while let row = try rows.next() {
            // The query is bounded by two valid ordinals, so this is one.
            let id = DeliveryID(notice: notice, ordinal: UInt32(truncatingIfNeeded: row[1] as Int64))
            do throws(StoreError) {
                stretch.stored[id.ordinal] = try stored(row, id, from: 2)
            } catch {
                stretch.unreadable[id.ordinal] = error
            }
        }
        return stretch
    }

    /// Reads the columns state, attempts, part, next_at, deadline, failures, doubtful_since, shortened_from, starting
    /// at the given one.
    private static func stored(_ row: Row, _ id: DeliveryID, from first: Int) throws(StoreError) -> Stored {
        Stored(
            state: try StoredColumn("deliveries", "state").value(row[first] as Int64, row: id.description),
            attempts: row[first + 1],
            part: row[first + 2],
            nextAt: (row[first + 3] as Int64?).map(Timestamp.init(milliseconds:)),
            deadline: (row[first + 4] as Int64?).map(Timestamp.init(milliseconds:)),
            failures: row[first + 5] ?? 0,
            doubtfulSince: (row[first + 6] as Int64?).map(Timestamp.init(milliseconds:)),
            shortenedFrom: row[first + 7]
        )
    }
}
