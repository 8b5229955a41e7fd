import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The store of a relay of schema 7 that was killed with unfinished notices: two schools, a liaison circle of the city,
/// warnings of the root and of a key for `city/a`, a rate-limited and a scheduled notice, an alert of the relay itself,
/// a removed person.
@Suite("A store of schema 7", .timeLimit(.minutes(5)))
struct SchemaSevenTests {
    private func withStore(_ body: (SQLiteStore, String) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try await StoredSchema.makeDatabase(7, in: place)
            let store = try SQLiteStore(directory: place)
            try await body(store, place)
            await store.close()
        }
    }

    private let phone = SampleCampus.phone("19900000001")

    private func report(
        _ id: String,
        issuer: String,
        unit: String,
        phone: String,
        risk: Severity = .high,
        suspect: String? = nil
    ) -> NoticeEvent {
        .reported(
            NoticeEvent.Report(
                issuer: issuer,
                unit: UnitPath(unchecked: unit),
                id: id,
                phone: SampleCampus.phone(phone),
                risk: risk,
                suspect: suspect
            )
        )
    }

    private func accept(_ event: NoticeEvent, _ store: SQLiteStore) async throws -> Acceptance {
        let audience = Audience.circles(ids: [CircleID(unchecked: "class-b")], roles: [], includeChildren: false)
        let id = try await store.greatestID() + 1
        return try await store.accept(
            NoticeDraft(SampleCampus.notice(id, audience: audience), scope: .root, event: event)
        )
    }

    @Test("Each person's home is the deepest unit of their circles; a person in none belongs to the root")
    func homes() async throws {
        try await withStore { store, _ in
            let wanted = [
                "student-a": "city/a", "teacher-a": "city", "student-b": "city/b", "guardian-b": "city/b",
                "officer": "city", "alone": "",
            ]
            for (id, unit) in wanted {
                let person = try await store.person(PersonID(unchecked: id), scope: .root).record
                #expect(person.unit.text == unit, "\(id)")
            }
        }
    }

    @Test("Unfinished notices continue and belong to the unit of the key that sent them")
    func notices() async throws {
        try await withStore { store, _ in
            let notices = try await store.unfinishedNotices()
            #expect(notices.count == 6)
            let units = Dictionary(grouping: notices, by: \.issuer).mapValues { Set($0.map(\.issuerUnit.text)) }
            #expect(units == ["110": ["city/a"], "desk-b": ["city/b"], "admin": [""], "panda-relay": [""]])
            var pending = 0
            for notice in notices { pending += try await store.allPending(of: notice.id).count }
            let held = try await store.dueDeliveries(after: .init(milliseconds: 0), through: .distantFuture, limit: 100)
            #expect(pending + held.deliveries.count > 4)
        }
    }

    @Test("An earlier report is recognised for its sender only, also with a renewed key")
    func events() async throws {
        try await withStore { store, _ in
            let own = report("case-1", issuer: "110", unit: "city/a", phone: "19900000001", risk: .medium)
            let known = try await accept(own, store)
            #expect(known.isRepeat && known.notice.eventID == "case-1")
            let root = report("root-1", issuer: "admin", unit: "", phone: "19900000003", suspect: "冒充客服")
            #expect(try await accept(root, store).isRepeat)
            let raised = report("case-1", issuer: "110", unit: "city/a", phone: "19900000001", risk: .high)
            await #expect(throws: StoreError.eventMismatch(notice: known.notice.id)) { try await accept(raised, store) }
            for other in [
                report("case-1", issuer: "110", unit: "city/a", phone: "19900000003", risk: .medium),
                report("case-1", issuer: "110", unit: "city/b", phone: "19900000001", risk: .medium),
                report("case-1", issuer: "desk-b", unit: "city/b", phone: "19900000001", risk: .medium),
            ] {
                #expect(try await !accept(other, store).isRepeat)
            }
        }
    }

    @Test("A request that is repeated across the upgrade is still the same notice")
    func idempotency() async throws {
        try await withStore { store, _ in
            let found = try await store.read { database in
                try Row.fetchOne(database, sql: "SELECT caller, token, hash, notice FROM idempotency").map { row in
                    let claim = IdempotencyClaim(
                        caller: KeyID(rawValue: row[0]),
                        token: row[1],
                        requestHash: [1],
                        bodyHash: [UInt8](row[2] as Data)
                    )
                    return (claim: claim, notice: row[3] as Int64)
                }
            }
            var (claim, first) = try #require(found)
            var notice = SampleCampus.notice(1)
            notice.acceptedAt = .init(milliseconds: 1_796_060_700_000)
            let again = try await store.accept(NoticeDraft(notice, scope: .root, idempotency: claim))
            #expect(again.isRepeat && again.notice.id.rawValue == first)
            claim.bodyHash = [2]
            let other = NoticeDraft(notice, scope: .root, idempotency: claim)
            await #expect(throws: StoreError.idempotencyMismatch) { try await store.accept(other) }
        }
    }

    @Test("The upgrade clears addresses and secrets of removed endpoints and keeps secret references")
    func removed() async throws {
        try await withStore { store, place in
            let left = try await store.read { database in
                try String.fetchOne(database, sql: "SELECT address || secret FROM endpoints WHERE id = 'hook-gone'")
            }
            #expect(left == "")
            let stolen = try await store.endpoint(EndpointID(unchecked: "stolen"), scope: .root).record
            #expect(stolen.secret.reveal() == "env:HOME" && stolen.enabled)
            let bytes = try Data(contentsOf: URL(filePath: place + "/relay.sqlite"))
            #expect(bytes.range(of: Data("removed-address".utf8)) == nil)
        }
    }
}
