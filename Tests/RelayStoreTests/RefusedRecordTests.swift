import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// An outcome that the database refuses, for a reason other than the disk, blocks no other.
@Suite("Outcomes that the database refuses", .timeLimit(.minutes(5)))
struct RefusedRecordTests {
    private func withNotice(
        _ body: (SQLiteStore, Notice, [PendingDelivery], String) async throws -> Void
    ) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
            try await body(store, notice, pending, place)
            await store.close()
        }
    }

    @Test(
        "The rest of its group is written, the callback runs, and commands beside it succeed"
    )
    func constraint() async throws {
        try await withNotice { store, notice, pending, place in
            await store.recordNow([DeliveryRecord(pending[1], .failed)])
            let commits = store.health.commits
            var twice = LatencyHistogram()
            twice.add(20)
            twice.add(20)
            // The second delivery has a row already: its primary key is taken.
            await store.recordNow([
                DeliveryRecord(pending[0], .accepted), DeliveryRecord(pending[1], .expired),
                DeliveryRecord(pending[2], .failed), DeliveryRecord(pending[3], .accepted),
            ])
            #expect(store.health.trouble == nil && store.health.commits > commits)
            let progress = try await store.progress(of: notice.id)
            #expect(progress.counts == [.accepted: 2, .failed: 2])
            // Once each: those that were rolled back are not counted.
            #expect(progress.latency == twice)
            #expect(try await store.delivery(pending[1].id, scope: .root).state == .failed)
            #expect(try await store.delivery(pending[2].id, scope: .root).state == .failed)
            let faults = store.health.recordFaults
            #expect(faults.refused == 1 && faults.unreadable == 0)
            #expect(faults.latest.first?.row == pending[1].id.description)
            #expect(faults.latest.first?.reason.contains("UNIQUE constraint failed") == true)
            // Also in the file, for diagnosis after a restart.
            let lines = try String(contentsOfFile: SQLiteStore.refusedRecords(in: place), encoding: .utf8)
            #expect(lines.split(separator: "\n").count == 1 && lines.contains("\"to\":\"expired\""))
            #expect(!lines.contains("hooks.example.com") && !lines.contains("\"ok\""))
            // The writer continues.
            try await store.revokeKeyIfAny()
            await store.recordNow([DeliveryRecord(pending[4], .accepted)])
            #expect(try await store.progress(of: notice.id).counts[.accepted] == 3)
        }
    }

    @Test("After a refused first outcome the next one is written, and the counts add up")
    func nextOutcome() async throws {
        try await withNotice { store, notice, pending, _ in
            // The engine's view: the row was written as held; in fact it was not.
            var record = DeliveryRecord(pending[0], .accepted)
            record.from = .held
            await store.recordNow([record])
            let entry = try await store.delivery(pending[0].id, scope: .root)
            let progress = try await store.progress(of: notice.id)
            #expect(entry.state == .accepted && progress.counts == [.accepted: 1])
            #expect(store.health.recordFaults.refused == 0)
        }
    }

    @Test("An outcome that the lifecycle of a delivery does not allow is set aside, and the others are written")
    func illegal() async throws {
        try await withNotice { store, notice, pending, _ in
            await store.recordNow([DeliveryRecord(pending[0], .awaitingHuman)])
            var illegal = DeliveryRecord(pending[0], .failed)
            illegal.from = .awaitingHuman
            await store.recordNow([illegal, DeliveryRecord(pending[1], .failed)])
            let counts = try await store.progress(of: notice.id).counts
            let entry = try await store.delivery(pending[0].id, scope: .root)
            #expect(counts == [.awaitingHuman: 1, .failed: 1] && entry.state == .awaitingHuman)
            let reason = store.health.recordFaults.latest.first?.reason ?? ""
            #expect(reason.contains("fail") && reason.contains("is not possible in state"))
            #expect(reason.contains("awaiting_human"))
        }
    }

    @Test("An outcome of a notice that is not there any more is set aside")
    func removedNotice() async throws {
        try await withNotice { store, notice, pending, _ in
            try await store.writer.write { database, _ in
                try database.execute(sql: "UPDATE notices SET purged = 2")
            }
            await store.recordNow([DeliveryRecord(pending[0], .accepted)])
            #expect(store.health.trouble == nil && store.health.recordFaults.refused == 1)
        }
    }

    @Test("An audience that cannot be frozen does not block other outcomes")
    func audience() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 1500), prune: false)
            let notice = SampleCampus.notice()
            // The second segment's number is taken.
            try await store.writer.write { database, _ in
                try database.execute(
                    sql: """
                        CREATE TRIGGER refuse BEFORE INSERT ON segments WHEN NEW.number > 0
                        BEGIN SELECT RAISE(ABORT, 'refused'); END
                        """
                )
            }
            let accepted = try await store.accept(NoticeDraft(notice, scope: .root))
            #expect(!accepted.isExpanded)
            let first = DeliveryID(notice: notice.id, ordinal: 0)
            await store.recordNow([DeliveryRecord(id: first, endpoint: 1, from: nil, to: .failed, attempts: 1)])
            #expect(try await store.delivery(first, scope: .root).state == .failed)
            while store.health.recordFaults.refused == 0 { await Task.yield() }
            #expect(store.health.trouble == nil)
            #expect(store.health.recordFaults.latest.first?.table == "segments")
            await store.close()
        }
    }
}

extension SQLiteStore {
    /// A command without an effect.
    fileprivate func revokeKeyIfAny() async throws { try await writer.write { _, _ in } }
}
