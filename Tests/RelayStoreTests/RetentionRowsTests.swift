import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The rows of the embedded store that a purge leaves, and those that it reads.
@Suite("Retention in the embedded store", .timeLimit(.minutes(5)))
struct RetentionRowsTests {
    private let subject = StoreUnderTest.all[0]
    /// A time after the sample notices' expiry.
    private let later = SampleCampus.start + .seconds(7200)

    /// Purges from the beginning to the end; returns the result of each step.
    private func purge(_ store: SQLiteStore, _ subject: PurgeSubject, limit: Int) async throws -> [PurgeStep] {
        var steps: [PurgeStep] = []
        var place: PurgeCursor?
        repeat {
            let step = try await store.purge(subject, before: later, after: place, limit: limit)
            steps.append(step)
            place = step.next
        } while place != nil
        return steps
    }

    /// The tables with a row of a notice, by name.
    private func tables(naming notice: NoticeID, in store: SQLiteStore) async throws -> [String] {
        try await store.read { database in
            try NoticeOwnedTable.all.filter { try $0.count(database, of: notice) > 0 }.map(\.name).sorted()
        }
    }

    @Test("Every table with a column that names a notice is in the list of tables that belong to one, once")
    func registry() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            let all = try await store.read { database in
                try String.fetchAll(
                    database,
                    sql: """
                        SELECT t.name FROM sqlite_master t JOIN pragma_table_info(t.name) c
                        WHERE t.type = 'table' AND c.name = 'notice' ORDER BY t.name
                        """
                )
            }
            #expect(NoticeOwnedTable.all.map(\.name).sorted() == all)
            await store.close()
        }
    }

    /// A receipt for a delivery by its id.
    private func receipt(for delivery: PendingDelivery, to recipient: String) -> Receipt {
        Receipt(
            reference: "biz^\(delivery.id)",
            delivery: delivery.id,
            recipient: recipient,
            state: .delivered,
            code: "DELIVERED",
            at: SampleCampus.start,
            receivedAt: SampleCampus.start + .seconds(5)
        )
    }

    @Test("No table names a removed notice")
    func nothingLeft() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            // One delivery for each kind of record; one receipt waits for ever, because its recipient is unknown.
            var again = pending[1]
            again.stored = .queued
            again.attempts = 1
            await store.recordNow([DeliveryRecord(pending[1], .queued)])
            await store.recordNow([DeliveryRecord(again, .accepted, latency: 5)])
            await store.recordNow([DeliveryRecord(pending[2], .awaitingHuman)])
            await store.recordNow((pending[..<1] + pending[3...]).map { DeliveryRecord($0, .accepted) })
            let word = Forwarding(at: SampleCampus.start + .seconds(90), key: KeyID(rawValue: 7), name: "counsellor-li")
            #expect(try await store.confirmForwarded(pending[2].id, word, scope: .root))
            let report = try await store.take([
                receipt(for: pending[3], to: pending[3].target.address.reveal()),
                receipt(for: pending[4], to: "13900000000"),
            ])
            #expect(report.moves.map(\.delivery) == [pending[3].id] && report.waiting == 1)
            let all = [
                "attempts", "deliveries", "early_receipts", "first_tries", "forwardings", "progress", "reached_units",
                "receipts", "segments",
            ]
            #expect(try await tables(naming: notice.id, in: store) == all)

            _ = try await purge(store, .bodies, limit: 100)
            #expect(try await tables(naming: notice.id, in: store) == all)
            #expect(try await purge(store, .metadata, limit: 1).last?.notices == 1)
            #expect(try await tables(naming: notice.id, in: store).isEmpty)
            await store.close()
        }
    }

    @Test("With a different reply for each packed acceptance, a step continues after the last row")
    func firstTries() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 600), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(
                pending.map { delivery in
                    var record = DeliveryRecord(delivery, .accepted)
                    record.attempt?.reply = Array("\(delivery.id)".utf8)
                    return record
                }
            )
            let first = try await store.purge(.bodies, before: later, after: nil, limit: 100)
            // Put back by hand behind the cursor: a step that starts at the beginning would find it.
            try await store.writer.write { database, _ in
                try database.execute(
                    sql: "UPDATE first_tries SET reply = x'7b7d' WHERE rowid = (SELECT min(rowid) FROM first_tries)"
                )
            }
            let second = try await store.purge(.bodies, before: later, after: first.next, limit: 100)
            #expect(first.rows > 1 && second.rows > 1 && second.notices == 0)
            let replies = "SELECT reply IS NOT NULL FROM first_tries ORDER BY segment, rowid"
            let emptied = first.rows + second.rows
            let expected = pending.indices.map { $0 == 0 || $0 >= emptied }
            #expect(try await store.read { try Bool.fetchAll($0, sql: replies) } == expected)

            // A stop drops the cursor, so this step goes from the beginning to the end, across a segment's end.
            let rest = try await purge(store, .bodies, limit: 5000)
            #expect(rest.count > 1 && rest.last?.notices == 1)
            // The rest, the row that was put back, and the notice itself.
            #expect(rest.reduce(0) { $0 + $1.rows } == pending.count - emptied + 2)
            #expect(try await store.read { try Bool.fetchAll($0, sql: replies) }.contains(true) == false)
            await store.close()
        }
    }

    @Test("The ordinal of a packed row is unique, never a delivery's, and increases")
    func places() {
        let (lastSegment, lastRow) = (Int64(UInt32.max) / Int64(Segment.capacity), (Int64(1) << 40) - 1)
        let places = [
            AcceptanceCursor.start, AcceptanceCursor(segment: 0, row: 1), AcceptanceCursor(segment: 0, row: lastRow),
            AcceptanceCursor(segment: 1, row: 1), AcceptanceCursor(segment: lastSegment, row: lastRow),
        ]
        let numbers = places.map(\.ordinal)
        #expect(numbers.compactMap { AcceptanceCursor(ordinal: $0) } == places)
        #expect(numbers == numbers.sorted() && numbers[0] > Int64(UInt32.max))
        #expect(AcceptanceCursor(ordinal: -1) == nil && AcceptanceCursor(ordinal: Int64(UInt32.max)) == nil)
    }
}
