import Foundation
import GRDB
import RelayModel
import RelayStore

/// Reads the log: the latest notice first, its deliveries in the order of the audience. Places without a row are
/// queued, or cancelled with their notice.
struct DeliveryLog {
    let database: Database
    let faults: RecordFaultLog

    /// The number of segments of one notice that one statement searches.
    private static let segmentsTogether = 1024

    /// The filter in terms of the stored columns.
    private struct Search {
        let state: DeliveryState?
        let endpoint: Int64?
        let live: [DeliveryID: LiveState]
    }

    /// The properties of a notice that its deliveries' entries depend on.
    private struct Sender {
        let id: NoticeID
        let isCancelled: Bool
    }

    /// Entries after `cursor`, at most `limit`, and the cursor of the next page; nil at the end. The work is bounded,
    /// so a page may be short or empty and still have a next page. Unreadable rows are left out and counted.
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
        let search = Search(state: filter.state, endpoint: endpoint, live: filter.live)
        var page = LogPage(limit: limit)
        if let id = filter.notice {
            let notice = try NoticeRows.notice(database, id, scope: scope)
            let sender = Sender(id: id, isCancelled: notice.state == .cancelled)
            try collect(sender, search, from: first(of: id, after: cursor), into: &page)
            return page.result(isEnd: !page.isOver)
        }
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT id, state, unit, accepted_at, purged FROM notices WHERE id <= ? ORDER BY id DESC",
            arguments: [cursor?.notice.rawValue ?? Int64.max]
        )
        while let row = try rows.next() {
            let id = NoticeID(rawValue: row[0])
            page.spend(LogPage.Cost.notice)
            if let sender = try faults.reading({ try sender(row, filter, scope) }) ?? nil {
                try collect(sender, search, from: first(of: id, after: cursor), into: &page)
            }
            if !page.isOver { page.pass(id) }
            // Skipped segments cost work as well.
            guard !page.isOver else { return page.result(isEnd: false) }
        }
        return page.result(isEnd: true)
    }

    func entry(_ id: DeliveryID, scope: UnitPath) throws -> DeliveryEntry {
        let missing = StoreError.notFound(kind: .delivery, id: id.description)
        let notice: Notice
        do {
            notice = try NoticeRows.notice(database, id.notice, scope: scope)
        } catch StoreError.notFound {
            // Only `notFound`: a read error of the disk does not mean that the delivery is missing.
            throw missing
        }
        guard let place = try SegmentPlace.find(database, id) else { throw missing }
        let ordinal = Int(id.ordinal)
        let stored = try StoredDelivery.read(database, of: id.notice, from: ordinal, to: ordinal + 1)[id.ordinal]
        let sender = Sender(id: notice.id, isCancelled: notice.state == .cancelled)
        var entry = try entry(id, place.endpoint, place.reader, sender, stored?.get())
        entry.sharedWith = place.leader
        entry.attempts = try StoredDelivery.earlierAttempts(database, of: id) + entry.attempts
        return entry
    }

    /// The first ordinal of a notice after the cursor.
    private func first(of notice: NoticeID, after cursor: DeliveryID?) -> Int {
        cursor.map { $0.notice == notice ? Int($0.ordinal) + 1 : 0 } ?? 0
    }

    /// Returns nil for a notice that the filter skips.
    private func sender(_ row: Row, _ filter: DeliveryFilter, _ scope: UnitPath) throws -> Sender? {
        guard scope.contains(UnitPath(unchecked: row[2])), (row[4] as Int64) < 2 else { return nil }
        if let since = filter.since, (row[3] as Int64) < since.milliseconds { return nil }
        let id = NoticeID(rawValue: row[0])
        let state: NoticeState = try StoredColumn("notices", "state").value(row[1] as String, row: id.description)
        return Sender(id: id, isCancelled: state == .cancelled)
    }

    private func collect(_ sender: Sender, _ search: Search, from ordinal: Int, into page: inout LogPage) throws {
        page.spend(LogPage.Cost.search)
        let last = try Int.fetchOne(
            database.cachedStatement(sql: "SELECT max(number) FROM segments WHERE notice = ?"),
            arguments: [sender.id.rawValue]
        )
        guard let last else { return }
        var number = ordinal / Segment.capacity
        while number <= last, !page.isOver {
            let end = min(number + Self.segmentsTogether, last + 1)
            try collect(sender, search, number..<end, from: ordinal, into: &page)
            guard !page.isOver else { return }
            page.spend((end - number) * LogPage.Cost.passedSegment)
            page.pass(sender.id, through: end * Segment.capacity - 1)
            number = end
        }
    }

    private func collect(
        _ sender: Sender,
        _ search: Search,
        _ numbers: Range<Int>,
        from ordinal: Int,
        into page: inout LogPage
    ) throws {
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(StoredSegment.columns) FROM segments WHERE notice = ? AND number >= ? AND number < ?
                AND (?4 IS NULL OR ?4 BETWEEN lowest AND highest) ORDER BY number
                """,
            arguments: [sender.id.rawValue, numbers.lowerBound, numbers.upperBound, search.endpoint]
        )
        while let row = try rows.next() {
            let segment = try faults.reading { try StoredSegment(row, of: sender.id) }
            if let segment { try collect(sender, search, segment, from: ordinal, into: &page) }
            if page.isFull { return }
            page.spend(deliveries: segment?.endpoints.count ?? 0)
            page.pass(sender.id, through: (row[0] as Int + 1) * Segment.capacity - 1)
            if page.isOver { return }
        }
    }

    private func collect(
        _ sender: Sender,
        _ search: Search,
        _ segment: StoredSegment,
        from ordinal: Int,
        into page: inout LogPage
    ) throws {
        let first = segment.number * Segment.capacity
        let stored = try StoredDelivery.read(
            database,
            of: sender.id,
            from: max(first, ordinal),
            to: first + Segment.capacity
        )
        for (place, endpoint) in segment.endpoints.enumerated() where first + place >= ordinal {
            guard search.endpoint == nil || search.endpoint == Int64(endpoint) else { continue }
            let id = DeliveryID(
                notice: sender.id,
                ordinal: Segment.ordinal(segment: segment.number, place: place)
            )
            let entry: DeliveryEntry?? = try faults.reading {
                let stored = try stored[id.ordinal]?.get()
                let leader = segment.leader(of: place, sender.id)
                // A delivery that shares a request is held as the one that makes it.
                let live = search.live[id] ?? leader.flatMap { search.live[$0] }
                guard search.state == nil || search.state == state(stored, sender, live) else { return nil }
                var entry = try self.entry(id, endpoint, segment.reader, sender, stored)
                if let live { entry.show(live) }
                entry.sharedWith = leader
                return entry
            }
            if let entry = entry ?? nil { page.add(entry) }
            if page.isFull { return }
        }
    }

    private func state(_ stored: StoredDelivery?, _ sender: Sender, _ live: LiveState? = nil) -> DeliveryState {
        let state = stored?.state ?? (sender.isCancelled ? .cancelled : .queued)
        return live?.state(over: state) ?? state
    }

    private func entry(
        _ id: DeliveryID,
        _ endpoint: UInt32,
        _ reader: ReaderKind,
        _ sender: Sender,
        _ stored: StoredDelivery?
    ) throws -> DeliveryEntry {
        let owner = try OwnerQuery.owner(database, endpoint: endpoint)
        var entry = DeliveryEntry(
            id: id,
            reader: reader,
            endpoint: owner.endpoint,
            channel: owner.channel,
            owner: owner.owner,
            ownerName: owner.name,
            state: state(stored, sender)
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
}
