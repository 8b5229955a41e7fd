import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The log can be paged to its end, and no page reads more than its budget.
@Suite("Pages of the delivery log", .timeLimit(.minutes(5)))
struct LogPagingTests {
    private static let law = UnitPath(unchecked: "uni/law")
    /// More notices than one page examines.
    private static let surplus = LogPage.budget / (LogPage.Cost.notice + LogPage.Cost.search) + 100

    private static let reach = AudienceReach(recipients: 1, endpoints: 1, isExact: true)

    /// Only the oldest of many notices matches any of the filters.
    private static let filters: [(name: String, filter: DeliveryFilter, scope: UnitPath)] = [
        ("state", DeliveryFilter(state: .failed), .root),
        ("endpoint", DeliveryFilter(endpoint: EndpointID(unchecked: "robot-law")), .root),
        ("since", DeliveryFilter(since: SampleCampus.start + .seconds(60)), .root),
        ("unit", DeliveryFilter(), law),
        ("state and endpoint", DeliveryFilter(endpoint: EndpointID(unchecked: "robot-law"), state: .failed), .root),
        ("notice", DeliveryFilter(notice: NoticeID(rawValue: 1), state: .failed), .root),
    ]

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            var roster = SampleCampus.roster()
            roster.endpoints.append(SampleCampus.endpoint("robot-law", .circle(CircleID(unchecked: "law"))))
            _ = try await store.importRoster(roster, prune: false)
            try await body(store)
            await store.close()
        }
    }

    /// All entries that match the filter, and the number of pages.
    private func everything(
        _ store: SQLiteStore,
        _ filter: DeliveryFilter,
        scope: UnitPath = .root,
        limit: Int = 100
    ) async throws -> (found: [DeliveryEntry], pages: Int) {
        var found: [DeliveryEntry] = []
        var cursor: String?
        var pages = 0
        repeat {
            let page = try await store.deliveries(filter, scope: scope, after: cursor, limit: limit)
            #expect(page.items.count <= limit)
            found += page.items
            pages += 1
            try #require(page.next == nil || page.next != cursor, "a page that leads to itself")
            cursor = page.next
        } while cursor != nil
        return (found, pages)
    }

    /// A segment of deliveries to endpoints.
    private static func insert(
        _ database: Database,
        _ notice: NoticeID,
        segment: Int,
        endpoints: [UInt32]
    ) throws {
        var units = ReachedUnits()
        try Segment.insert(
            database,
            notice: notice,
            number: segment,
            reader: .member,
            places: endpoints.map { Segment.Place(endpoint: $0, recipient: Recipient()) },
            units: &units
        )
    }

    @Test("Whatever the filter, the log goes to its end behind more notices than one page looks at")
    func everyFilter() async throws {
        try await withStore { store in
            let audience = Audience.circles(ids: [CircleID(unchecked: "law")], roles: [], includeChildren: false)
            var oldest = SampleCampus.notice(1, audience: audience)
            oldest.unit = Self.law
            oldest.acceptedAt = SampleCampus.start + .seconds(120)
            _ = try await store.accept(NoticeDraft(oldest, scope: .root))
            let pending = try await store.allPending(of: oldest.id)
            #expect(pending.count == 1)
            await store.recordNow([DeliveryRecord(pending[0], .failed)])
            try await store.writer.write { database, _ in
                for number in 0..<Int64(Self.surplus) {
                    let notice = SampleCampus.notice(2 + number)
                    try NoticeRows.insert(database, notice, reach: Self.reach)
                    try Self.insert(database, notice.id, segment: 0, endpoints: [1])
                }
            }
            for (name, filter, scope) in Self.filters {
                let all = try await everything(store, filter, scope: scope)
                #expect(all.found.map(\.id) == [pending[0].id], "\(name)")
            }
            let pages = try await everything(store, DeliveryFilter(state: .failed)).pages
            #expect((2...4).contains(pages))
            #expect(try await everything(store, DeliveryFilter()).found.count == Self.surplus + 1)
        }
    }

    @Test("A notice of many segments is read in parts, and each of its deliveries is found once")
    func manySegments() async throws {
        try await withStore { store in
            let notice = SampleCampus.notice(1)
            let cost = LogPage.Cost.segment + Segment.capacity / LogPage.Cost.deliveriesTogether
            let segments = LogPage.budget / cost * 2 + 5
            let endpoints = [UInt32](repeating: 1, count: Segment.capacity)
            try await store.writer.write { database, _ in
                try NoticeRows.insert(database, notice, reach: Self.reach)
                for number in 0..<segments {
                    try Self.insert(database, notice.id, segment: number, endpoints: endpoints)
                }
                try database.execute(sql: "INSERT INTO progress(notice, total) VALUES (1, 1000000)")
            }
            let places = [segments / 2 * Segment.capacity, segments * Segment.capacity - 1]
            let ids = places.map { DeliveryID(notice: notice.id, ordinal: UInt32($0)) }
            await store.recordNow(
                ids.map { DeliveryRecord(id: $0, endpoint: 1, from: nil, to: .failed, attempts: 1) }
            )
            let first = try await store.deliveries(DeliveryFilter(state: .failed), scope: .root, after: nil, limit: 9)
            let place = try #require(first.next.flatMap { DeliveryID($0) })
            #expect(Int(place.ordinal) < (LogPage.budget / cost + 1) * Segment.capacity)
            for filter in [DeliveryFilter(state: .failed), DeliveryFilter(notice: notice.id, state: .failed)] {
                let failed = try await everything(store, filter, limit: 1)
                #expect(failed.found.map(\.id) == ids)
            }
            let queued = try await store.deliveries(DeliveryFilter(state: .queued), scope: .root, after: nil, limit: 7)
            #expect(queued.items.map(\.id.ordinal) == Array(0..<7))
        }
    }

    @Test("Segments that cannot contain the endpoint are skipped in bounded numbers")
    func passedSegments() async throws {
        try await withStore { store in
            let notice = SampleCampus.notice(1)
            let law = try #require(
                try await store.read { database in
                    try UInt32.fetchOne(database, sql: "SELECT seq FROM endpoints WHERE id = 'robot-law'")
                }
            )
            let segments = LogPage.budget + 2000
            try await store.writer.write { database, _ in
                try NoticeRows.insert(database, notice, reach: Self.reach)
                for number in 0..<segments {
                    let endpoint = number == segments - 1 ? law : 1
                    try Self.insert(database, notice.id, segment: number, endpoints: [endpoint])
                }
            }
            let found = try await everything(store, DeliveryFilter(endpoint: EndpointID(unchecked: "robot-law")))
            #expect(found.found.map(\.endpoint?.text) == ["robot-law"] && found.pages == 2)
        }
    }

    @Test("A page that ends with the last delivery has no next page")
    func exactEnd() async throws {
        try await withStore { store in
            _ = try await store.accept(NoticeDraft(SampleCampus.notice(1), scope: .root))
            let count = try await store.allPending(of: NoticeID(rawValue: 1)).count
            let page = try await store.deliveries(DeliveryFilter(), scope: .root, after: nil, limit: count)
            #expect(page.items.count == count && page.next == nil)
        }
    }
}
