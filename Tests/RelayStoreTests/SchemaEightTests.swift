import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The store of a relay of schema 8 that was killed while it sent. It was a store of schema 7 before
/// (``SchemaSevenTests``), with a class of `city/c` added: two robots disabled for a wrong clock, a webhook that
/// accepted its message, one that refuses connections, and one that an operator disabled.
@Suite("A store of schema 8", .timeLimit(.minutes(5)))
struct SchemaEightTests {
    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try await StoredSchema.makeDatabase(8, in: place)
            let store = try SQLiteStore(directory: place)
            try await body(store)
            await store.close()
        }
    }

    @Test("The stored reason tells whether the receiver or an operator disabled an endpoint")
    func disabled() async throws {
        try await withStore { store in
            let wanted: [String: DisabledBy?] = [
                "ding-1": .receiver, "ding-2": .receiver, "off-c": .operator, "hook-c": nil, "closed-c": nil,
            ]
            for (id, by) in wanted {
                let endpoint = try await store.endpoint(EndpointID(unchecked: id), scope: .root).record
                #expect(endpoint.disabledBy == by && endpoint.enabled == (by == nil) && endpoint.keyword == "", "\(id)")
            }
        }
    }

    @Test("The log is unchanged, and unfinished deliveries continue")
    func deliveries() async throws {
        try await withStore { store in
            let notices = try await store.unfinishedNotices()
            #expect(notices.count { $0.issuer == "desk" } == 3)
            let bulletin = try #require(notices.first { $0.issuer == "desk" && $0.kind == .bulletin })
            let filter = DeliveryFilter(notice: bulletin.id)
            let entries = try await store.deliveries(filter, scope: .root, after: nil, limit: 100).items
            let states = Dictionary(grouping: entries, by: { $0.endpoint?.text }).mapValues { $0.map(\.state) }
            #expect(
                states == [
                    "ding-1": [.failed], "ding-2": [.failed], "hook-c": [.accepted], "closed-c": [.held],
                    "off-c": [.suppressed],
                ]
            )
            let due = try await store.dueDeliveries(after: .init(milliseconds: 0), through: .distantFuture, limit: 100)
            #expect(due.deliveries.contains { $0.id.notice == bulletin.id })
        }
    }

    @Test("Earlier reports and requests are recognised")
    func repeats() async throws {
        try await withStore { store in
            let event = NoticeEvent.reported(
                NoticeEvent.Report(
                    issuer: "desk",
                    unit: .root,
                    id: "eight-1",
                    phone: SampleCampus.phone("19900000003"),
                    risk: .high,
                    suspect: nil
                )
            )
            let audience = Audience.circles(ids: [CircleID(unchecked: "class-b")], roles: [], includeChildren: false)
            let id = try await store.greatestID() + 1
            let again = try await store.accept(
                NoticeDraft(SampleCampus.notice(id, audience: audience), scope: .root, event: event)
            )
            #expect(again.isRepeat && again.notice.eventID == "eight-1" && !again.isAllOff)
        }
    }
}
