import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

@Suite("The table of timers", .timeLimit(.minutes(5)))
struct TimerRowsTests {
    @Test(
        "A start and its timer leave together: where one cannot be written, neither is",
        arguments: ["DELETE ON timers", "UPDATE ON notices"]
    )
    func together(_ refused: String) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = TimerStoreConformance.scheduled()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            try await store.writer.write { database, _ in
                try database.execute(
                    sql: "CREATE TRIGGER refuse BEFORE \(refused) BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            }
            await #expect(throws: StoreError.self) { try await store.release(notice.id) }
            #expect(try await store.notice(notice.id, scope: .root).state == .scheduled)
            #expect(try await store.timers(dueBy: .distantFuture).due.map(\.subject) == [notice.id.rawValue])
            try await store.writer.write { database, _ in try database.execute(sql: "DROP TRIGGER refuse") }
            try await store.release(notice.id)
            #expect(try await store.notice(notice.id, scope: .root).state == .sending)
            #expect(try await store.timers(dueBy: .distantFuture).due.isEmpty)
            await store.close()
        }
    }

    @Test("Each scheduled notice of an earlier version has a timer for its time", arguments: [7, 8, 9])
    func upgrade(_ version: Int) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try await StoredSchema.makeDatabase(version, in: place)
            let store = try SQLiteStore(directory: place)
            let scheduled = try await store.unfinishedNotices().filter { $0.state == .scheduled }
            let timers = try await store.timers(dueBy: .distantFuture).due
            #expect(!scheduled.isEmpty)
            #expect(
                Set(timers)
                    == Set(
                        scheduled.map {
                            StoredTimer(.noticeStart, subject: $0.id.rawValue, dueAt: $0.sendAt ?? .distantFuture)
                        }
                    )
            )
            await store.close()
        }
    }

    @Test("A timer of an unknown kind keeps no other from being read")
    func unknownKind() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            let known = StoredTimer(.retention, dueAt: SampleCampus.start)
            try await store.set(known, latest: nil)
            try await store.writer.write { database, _ in
                try database.execute(sql: "INSERT INTO timers VALUES('other', 7, 0)")
            }
            #expect(try await store.timers(dueBy: .distantFuture).due == [known])
            #expect(store.health.recordFaults.latest.first?.table == "timers")
            await store.close()
        }
    }
}
