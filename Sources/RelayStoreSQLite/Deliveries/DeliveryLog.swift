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
        let places: VisiblePlaces
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
            let (notice, places) = try NoticeRows.visible(database, id, scope: scope)
            let sender = Sender(id: id, isCancelled: notice.state == .cancelled, places: places)
            try collect(sender, search, from: first(of: id, after: cursor), into: &page)
            return page.result(isEnd: !page.isOver)
        }
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, state, unit, accepted_at, purged, issuer_unit FROM notices WHERE id <= ? ORDER BY id DESC
                """,
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
        let visible: (notice: Notice, places: VisiblePlaces)
        do {
            visible = try NoticeRows.visible(database, id.notice, scope: scope)
        } catch StoreError.notFound {
            // Only `notFound`: a read error of the disk does not mean that the delivery is missing.
            throw missing
        }
        guard let place = try SegmentPlace.find(database, id), visible.places.contain(place.recipient)
        else { throw missing }
        let ordinal = Int(id.ordinal)
        let stored = try StoredDelivery.read(database, of: id.notice, from: ordinal, to: ordinal + 1)[id.ordinal]
        let sender = Sender(
            id: id.notice,
            isCancelled: visible.notice.state == .cancelled,
            places: visible.places
        )
        var entry = try entry(id, place.endpoint, place.reader, sender, stored?.get(), place.recipient)
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
        guard (row[4] as Int64) < 2 else { return nil }
        if let since = filter.since, (row[3] as Int64) < since.milliseconds { return nil }
        let id = NoticeID(rawValue: row[0])
        let units = [row[2] as String, row[5] as String].map(UnitPath.init(unchecked:))
        guard let places = try VisiblePlaces.find(database, of: id, in: units, scope: scope) else { return nil }
        let state: NoticeState = try StoredColumn("notices", "state").value(row[1] as String, row: id.description)
        return Sender(id: id, isCancelled: state == .cancelled, places: places)
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
            guard sender.places.mayContain(segment: row[0]) else {
                page.spend(LogPage.Cost.passedSegment)
                page.pass(sender.id, through: (row[0] as Int + 1) * Segment.capacity - 1)
                if page.isOver { return }
                continue
            }
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
        // Without them the log still tells what became of the deliveries.
        let recipients = try faults.reading { try segment.recipients(of: sender.id) } ?? []
        for (place, endpoint) in segment.endpoints.enumerated() where first + place >= ordinal {
            guard search.endpoint == nil || search.endpoint == Int64(endpoint) else { continue }
            let recipient = recipients.isEmpty ? nil : recipients[place]
            guard sender.places.contain(recipient) else { continue }
            let id = DeliveryID(
                notice: sender.id,
                ordinal: Segment.ordinal(segment: segment.number, place: place)
            )
            let entry: DeliveryEntry?? = try faults.reading {
                let stored = try stored[id.ordinal]?.get()
                let leader = segment.leader(of: place, sender.id)
                // A delivery that shares a request is held as the one that makes it.
                let live = search.live[id] ?? leader.flatMap { search.live[$0] }
                let state = Self.state(endpoint, stored, isCancelled: sender.isCancelled, live)
                guard search.state == nil || search.state == state else { return nil }
                var entry = try self.entry(id, endpoint, segment.reader, sender, stored, recipient)
                if let live { entry.show(live) }
                entry.sharedWith = leader
                return entry
            }
            if let entry = entry ?? nil { page.add(entry) }
            if page.isFull { return }
        }
    }

    /// Where the delivery of a place stands: one without a row is queued, or cancelled with its notice.
    static func state(
        _ endpoint: UInt32,
        _ stored: StoredDelivery?,
        isCancelled: Bool,
        _ live: LiveState? = nil
    ) -> DeliveryState {
        guard endpoint != Segment.noEndpoint else { return .suppressed }
        let state = stored?.state ?? (isCancelled ? .cancelled : .queued)
        return live?.state(over: state) ?? state
    }

    private func entry(
        _ id: DeliveryID,
        _ endpoint: UInt32,
        _ reader: ReaderKind,
        _ sender: Sender,
        _ stored: StoredDelivery?,
        _ recipient: FrozenRecipient?
    ) throws -> DeliveryEntry {
        let hasEndpoint = endpoint != Segment.noEndpoint
        let owner =
            hasEndpoint
            ? try OwnerQuery.owner(database, endpoint: endpoint)
            : try OwnerQuery.owner(database, person: recipient?.person ?? 0)
        var entry = DeliveryEntry(
            id: id,
            reader: reader,
            endpoint: owner.endpoint,
            channel: owner.channel,
            owner: owner.owner,
            ownerName: owner.name,
            state: Self.state(endpoint, stored, isCancelled: sender.isCancelled),
            reason: hasEndpoint ? nil : DeliveryEntry.noEndpoint
        )
        if let recipient {
            (entry.person, entry.circle) = try OwnerQuery.ids(database, of: recipient)
            entry.role = recipient.role
        }
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
