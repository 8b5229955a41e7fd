import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// An unknown stored value is never replaced by a guess, and blocks no other record.
@Suite("Unknown stored values", .timeLimit(.minutes(5)))
struct StoredValueTests {
    private func withNotice(
        _ body: (SQLiteStore, Notice, [PendingDelivery]) async throws -> Void
    ) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            try await body(store, notice, try await store.allPending(of: notice.id))
            await store.close()
        }
    }

    private func damage(_ store: SQLiteStore, _ sql: String) async throws {
        try await store.writer.write { database, _ in try database.execute(sql: sql) }
    }

    @Test("A segment with an unknown kind of reader is not sent; the error names table, row and column")
    func reader() async throws {
        try await withNotice { store, notice, pending in
            try await damage(store, "UPDATE segments SET reader = 77")
            let page = try await store.pendingDeliveries(of: notice.id, from: 0, limit: 1024)
            #expect(page.deliveries.isEmpty && page.next > 0)
            let fault = StoreError.corrupt(table: "segments", row: "\(notice.id)/0", column: "reader")
            await #expect(throws: fault) { try await store.delivery(pending[0].id, scope: .root) }
            #expect(store.health.recordFaults.unreadable == 1)
            #expect(store.health.recordFaults.latest.map(\.row) == ["\(notice.id)/0"])
        }
    }

    @Test(
        "A delivery in an unknown state is neither pending nor listed; the others are",
        arguments: [77, -1, 300]
    )
    func state(_ value: Int) async throws {
        try await withNotice { store, notice, pending in
            let moment = SampleCampus.start + .seconds(9)
            await store.recordNow(pending.prefix(3).map { DeliveryRecord($0, .held, nextAt: moment) })
            try await damage(store, "UPDATE deliveries SET state = \(value) WHERE ordinal = \(pending[1].id.ordinal)")
            let due = try await store.dueDeliveries(after: SampleCampus.start, through: moment, limit: 100)
            #expect(due.deliveries.map(\.id) == [pending[0].id, pending[2].id])
            #expect(try await store.heldDeliveries(of: notice.id, limit: 9).count == 2)
            #expect(try await store.allPending(of: notice.id).map(\.id) == pending.dropFirst(3).map(\.id))
            let listed = try await store.deliveries(DeliveryFilter(), scope: .root, after: nil, limit: 100)
            #expect(listed.items.map(\.id) == pending.map(\.id).filter { $0 != pending[1].id })
            let fault = StoreError.corrupt(table: "deliveries", row: "\(pending[1].id)", column: "state")
            await #expect(throws: fault) { try await store.delivery(pending[1].id, scope: .root) }
            #expect(try await store.delivery(pending[2].id, scope: .root).state == .held)
            // Read four times, counted once.
            #expect(store.health.recordFaults.unreadable == 1)
        }
    }

    @Test("An unknown verdict of an attempt is an error of that delivery only")
    func verdict() async throws {
        try await withNotice { store, _, pending in
            await store.recordNow([DeliveryRecord(pending[0], .failed), DeliveryRecord(pending[1], .failed)])
            try await damage(
                store,
                """
                UPDATE deliveries SET verdict = 99 WHERE ordinal = \(pending[0].id.ordinal);
                INSERT INTO attempts VALUES (1, \(pending[1].id.ordinal), 1, 1, 1, 99, 200, NULL, NULL, NULL);
                """
            )
            for (delivery, table, row) in [
                (pending[0], "deliveries", "\(pending[0].id)"), (pending[1], "attempts", "\(pending[1].id)/1"),
            ] {
                let fault = StoreError.corrupt(table: table, row: row, column: "verdict")
                await #expect(throws: fault) { try await store.delivery(delivery.id, scope: .root) }
            }
        }
    }

    @Test("A key with an unknown role permits nothing; the others work")
    func role() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            for (number, role) in [(1, AccessRole.admin), (2, .auditor)] {
                let key = AccessKey(
                    id: KeyID(rawValue: Int64(number)),
                    name: "k\(number)",
                    role: role,
                    scope: .root,
                    createdAt: SampleCampus.start
                )
                try await store.addKey(key, secretHash: [UInt8(number)])
            }
            try await damage(store, "UPDATE keys SET role = 'owner' WHERE id = 1")
            await store.close()
            let again = try SQLiteStore(directory: place)
            #expect(try await again.key(secretHash: [1]) == nil)
            #expect(try await again.key(secretHash: [2])?.role == .auditor)
            #expect(try await again.keys().map(\.id.rawValue) == [2])
            #expect(again.health.recordFaults.latest.map(\.reason) == ["role: an unknown value"])
            await again.close()
        }
    }

    @Test("A receipt in an unknown state is an error of that delivery's history; new receipts are accepted")
    func receipts() async throws {
        try await withNotice { store, _, pending in
            var records = pending.prefix(2).map { DeliveryRecord($0, .accepted) }
            for place in records.indices { records[place].reference = "ref-\(place)" }
            await store.recordNow(records)
            func receipt(_ place: Int) -> Receipt {
                Receipt(
                    reference: "ref-\(place)",
                    recipient: pending[place].target.address.reveal(),
                    state: .delivered,
                    code: "ok",
                    at: nil,
                    receivedAt: SampleCampus.start
                )
            }
            #expect(try await store.take([receipt(0)]).moves.count == 1)
            try await damage(
                store,
                """
                UPDATE receipts SET class = 50;
                INSERT INTO early_receipts(reference, recipient, state, code, received_at)
                    VALUES ('ref-1', 'x', 88, '', 1);
                """
            )
            await #expect(
                throws: StoreError.corrupt(table: "receipts", row: "\(pending[0].id)", column: "class")
            ) { try await store.receipts(of: pending[0].id) }
            #expect(try await store.take([receipt(1)]).moves.map(\.delivery) == [pending[1].id])
        }
    }

    @Test("An audience with an unreadable cursor is not frozen again from its beginning; the store opens")
    func cursor() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let count = try await store.allPending(of: notice.id).count
            while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
            try await damage(store, "UPDATE progress SET cursor = 'somewhere'")
            await store.close()
            let again = try SQLiteStore(directory: place)
            #expect(again.health.recordFaults.latest.map(\.table) == ["progress"])
            let page = try await again.pendingDeliveries(of: notice.id, from: 0, limit: 1024)
            #expect(page.deliveries.count == count)
            await again.close()
        }
    }

    @Test("A read error of the disk is not reported as a missing delivery")
    func diskTrouble() async throws {
        try await withNotice { store, _, pending in
            try await damage(store, "ALTER TABLE notices RENAME TO moved")
            let error = await #expect(throws: StoreError.self) {
                try await store.delivery(pending[0].id, scope: .root)
            }
            guard case .database? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }
}
