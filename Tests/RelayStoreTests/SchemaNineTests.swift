import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The store of a relay of schema 9 that was killed while it sent: a liaison circle of the city, classes of two
/// schools, two people with one address, two without an endpoint; a bulletin to all, a reminder of school A, a warning,
/// a scheduled bulletin.
@Suite("A store of schema 9", .timeLimit(.minutes(5)))
struct SchemaNineTests {
    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try await StoredSchema.makeDatabase(9, in: place)
            let store = try SQLiteStore(directory: place)
            try await body(store)
            await store.close()
        }
    }

    private let schoolA = UnitPath(unchecked: "city/a")

    private func notice(_ kind: NoticeKind, _ title: String?, _ store: SQLiteStore) async throws -> Notice {
        let all = try await store.unfinishedNotices()
        return try #require(all.first { $0.kind == kind && (title == nil || $0.text(for: .member).title == title) })
    }

    @Test("The log is as it was: no person is known, and those without an endpoint are not in it")
    func log() async throws {
        try await withStore { store in
            let bulletin = try await notice(.bulletin, "通报", store)
            let filter = DeliveryFilter(notice: bulletin.id)
            let entries = try await store.deliveries(filter, scope: .root, after: nil, limit: 100).items
            #expect(
                Set(entries.compactMap(\.endpoint?.text)) == ["robot-a", "robot-b", "hook-a", "same-1", "same-2"]
            )
            #expect(entries.count == 5 && entries.allSatisfy { $0.person == nil && $0.role == nil && $0.circle == nil })
            #expect(entries.count { $0.sharedWith != nil } == 1)
            let progress = try await store.progress(of: bulletin.id)
            #expect(progress.total == 5 && progress.counts == [.held: 3, .awaitingHuman: 2])
            #expect(try await store.recipients(of: bulletin.id, scope: .root, after: nil, limit: 9).items.isEmpty)
        }
    }

    @Test("What was not over goes on, also what shares a request")
    func pending() async throws {
        try await withStore { store in
            let scheduled = try await notice(.bulletin, "定时", store)
            #expect(try await store.allPending(of: scheduled.id).map(\.target.id.text) == ["robot-b", "same-2"])
            let due = try await store.dueDeliveries(after: .init(milliseconds: 0), through: .distantFuture, limit: 100)
            #expect(due.deliveries.contains { !$0.sharing.isEmpty })
        }
    }

    @Test("A unit sees of earlier notices what it issued, as before; of new ones what reached it")
    func scopes() async throws {
        try await withStore { store in
            let seen = try await store.notices(NoticeFilter(), scope: schoolA, after: nil, limit: 9).items
            #expect(Set(seen.map(\.kind)) == [.reminder, .warning])
            let id = try await store.greatestID() + 1
            let audience = Audience.circles(ids: [CircleID(unchecked: "liaison")], roles: [], includeChildren: false)
            _ = try await store.accept(NoticeDraft(SampleCampus.notice(id, audience: audience), scope: .root))
            let own = try await store.deliveries(
                DeliveryFilter(notice: NoticeID(rawValue: id)),
                scope: schoolA,
                after: nil,
                limit: 9
            ).items
            #expect(own.map(\.endpoint?.text) == ["hook-a"] && own[0].person?.text == "counsellor-a")
        }
    }

    @Test("A correction of an earlier notice knows the people as of now")
    func correction() async throws {
        try await withStore { store in
            let bulletin = try await notice(.bulletin, "通报", store)
            _ = try await store.cancel(bulletin.id, scope: .root)
            let id = try await store.greatestID() + 1
            let notice = SampleCampus.notice(id, audience: .recipientsOf(bulletin.id))
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let people = try await store.recipients(of: notice.id, scope: .root, after: nil, limit: 9).items
            #expect(people.map(\.person?.text).contains("counsellor-a"))
            #expect(people.allSatisfy { $0.role == nil && !$0.deliveries.isEmpty })
        }
    }
}
