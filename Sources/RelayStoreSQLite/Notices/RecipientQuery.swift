import GRDB
import RelayModel
import RelayStore

/// The recipients of a notice, person by person in the order of the roster, then with what became of their deliveries.
struct RecipientQuery {
    let database: Database
    let notice: NoticeID
    let isCancelled: Bool
    let places: VisiblePlaces

    /// A place of a person on the page.
    private struct Found {
        let id: DeliveryID
        let endpoint: UInt32
        let reader: ReaderKind
        let recipient: FrozenRecipient
    }

    /// The people after a row number, at most so many, and the row number of the last one; nil at the end.
    ///
    /// Segments are read in the order of their lowest person, up to the first that can contain no person of the page:
    /// about two for a page of 1,000, however large the audience is, because an audience mostly follows the roster.
    func page(after person: UInt32, limit: Int) throws -> (items: [NoticeRecipient], next: UInt32?) {
        let segments = try Row.fetchAll(
            database,
            sql: """
                SELECT number, first_person FROM segments
                WHERE notice = ? AND last_person > ? ORDER BY first_person, number
                """,
            arguments: [notice.rawValue, Int64(person)]
        )
        var found: [UInt32: [Found]] = [:]
        // The person behind the page: those after it are left out.
        var bound = UInt32.max
        for row in segments {
            let number: Int = row[0]
            guard (row[1] as Int64) < Int64(bound) else { break }
            guard places.mayContain(segment: number) else { continue }
            try read(segment: number, from: person, before: bound) {
                found[$0.recipient.person, default: []].append($0)
            }
            guard found.count > limit else { continue }
            bound = found.keys.sorted()[limit]
            for key in found.keys where key > bound { found[key] = nil }
        }
        let people = found.keys.sorted()
        let states = try states(people.prefix(limit).flatMap { found[$0] ?? [] })
        let items = try people.prefix(limit).map { try recipient(found[$0] ?? [], states) }
        return (items, people.count > limit ? people[limit - 1] : nil)
    }

    private func read(
        segment number: Int,
        from person: UInt32,
        before bound: UInt32,
        _ take: (Found) -> Void
    ) throws {
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: "SELECT \(StoredSegment.columns) FROM segments WHERE notice = ? AND number = ?"
            ),
            arguments: [notice.rawValue, number]
        )
        guard let segment = try row.map({ try StoredSegment($0, of: notice) }) else { return }
        for (place, recipient) in try segment.recipients(of: notice).enumerated() {
            guard recipient.person > person, recipient.person <= bound, places.contain(recipient) else { continue }
            let ordinal = Segment.ordinal(segment: number, place: place)
            take(
                Found(
                    id: DeliveryID(notice: notice, ordinal: ordinal),
                    endpoint: segment.endpoints[place],
                    reader: segment.reader,
                    recipient: recipient
                )
            )
        }
    }

    /// What is stored of places: one look for each segment.
    private func states(_ places: [Found]) throws -> [UInt32: Result<StoredDelivery, StoreError>] {
        var stored: [UInt32: Result<StoredDelivery, StoreError>] = [:]
        for (_, group) in Dictionary(grouping: places, by: { $0.id.ordinal / UInt32(Segment.capacity) }) {
            let ordinals = group.map { Int($0.id.ordinal) }
            guard let first = ordinals.min(), let last = ordinals.max() else { continue }
            try stored.merge(StoredDelivery.read(database, of: notice, from: first, to: last + 1)) { $1 }
        }
        return stored
    }

    private func recipient(
        _ places: [Found],
        _ states: [UInt32: Result<StoredDelivery, StoreError>]
    ) throws -> NoticeRecipient {
        let all = places.sorted { $0.id.ordinal < $1.id.ordinal }
        guard let first = all.first else { throw StoreError.notFound(kind: .notice, id: notice.description) }
        let (person, circle) = try OwnerQuery.ids(database, of: first.recipient)
        return NoticeRecipient(
            person: person,
            name: try OwnerQuery.owner(database, person: first.recipient.person).name,
            role: first.recipient.role,
            circle: circle,
            deliveries: try all.map { place in
                let stored = try states[place.id.ordinal]?.get()
                let hasEndpoint = place.endpoint != Segment.noEndpoint
                let endpoint = hasEndpoint ? try OwnerQuery.owner(database, endpoint: place.endpoint).endpoint : nil
                return NoticeRecipient.Delivery(
                    id: place.id,
                    reader: place.reader,
                    endpoint: endpoint,
                    state: DeliveryLog.state(place.endpoint, stored, isCancelled: isCancelled),
                    reason: hasEndpoint ? stored?.reason : DeliveryEntry.noEndpoint
                )
            }
        )
    }
}
