import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// A store that an earlier version wrote.
@Suite("A store of an earlier version", .timeLimit(.minutes(5)))
struct UpgradeTests {
    @Test("Failures and doubts of an earlier version are kept")
    func doubts() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(
                pending.prefix(2).map { DeliveryRecord($0, .held, nextAt: SampleCampus.start + .seconds(9)) }
            )
            // Undoes the later migrations.
            try await store.writer.write { database, _ in
                try database.execute(
                    sql: """
                        UPDATE deliveries SET verdict = 7, attempts = 4 WHERE ordinal = 0;
                        ALTER TABLE deliveries DROP COLUMN failures;
                        ALTER TABLE deliveries DROP COLUMN doubtful_since;
                        ALTER TABLE roster_revision DROP COLUMN counted;
                        DROP TABLE first_tries;
                        DELETE FROM grdb_migrations WHERE identifier IN ('5', '6', '7');
                        """
                )
            }
            await store.close()
            let again = try SQLiteStore(directory: place)
            let due = try await again.dueDeliveries(after: SampleCampus.start, through: .distantFuture, limit: 9)
                .deliveries
            #expect(due.map(\.failures) == [4, 1])
            #expect(due.map(\.doubtfulSince) == [SampleCampus.start, nil])
            await again.close()
        }
    }

    @Test("An unfinished notice with only finished deliveries is done after the next start")
    func leftUnfinished() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            for number in [1, 2] as [Int64] {
                _ = try await store.accept(NoticeDraft(SampleCampus.notice(number), scope: .root))
            }
            let over = NoticeID(rawValue: 1)
            await store.recordNow(try await store.allPending(of: over).map { DeliveryRecord($0, .accepted) })
            try await store.writer.write { database, _ in
                try database.execute(sql: "UPDATE notices SET state = 'sending'")
            }
            await store.close()
            let again = try SQLiteStore(directory: place)
            #expect(try await again.unfinishedNotices().map(\.id.rawValue) == [2])
            #expect(try await again.progress(of: over).state == .done)
            await again.close()
        }
    }
}
