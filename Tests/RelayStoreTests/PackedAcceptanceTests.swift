import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// How the embedded store keeps packed acceptances.
@Suite("Packed acceptances in the embedded store", .timeLimit(.minutes(5)))
struct FirstTryTests {
    /// A record that can be packed.
    private func record(
        _ ordinal: UInt32 = 3,
        at start: Timestamp = SampleCampus.start,
        _ change: (inout DeliveryRecord) -> Void = { _ in }
    ) -> DeliveryRecord {
        var record = DeliveryRecord(
            id: DeliveryID(notice: NoticeID(rawValue: 7), ordinal: ordinal),
            endpoint: 1,
            from: nil,
            to: .accepted,
            attempts: 1,
            part: 1,
            attempt: AttemptRecord(
                number: 1,
                startedAt: start,
                duration: 1500,
                verdict: .accepted,
                httpStatus: 200,
                code: "0",
                message: "ok",
                reply: nil
            ),
            latency: 40
        )
        change(&record)
        return record
    }

    /// A store with a notice to everyone, and its deliveries.
    private func store(
        in place: String,
        studentsPerClass: Int
    ) async throws -> (SQLiteStore, Notice, [PendingDelivery]) {
        let store = try SQLiteStore(directory: place)
        _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: studentsPerClass), prune: false)
        let notice = SampleCampus.notice()
        _ = try await store.accept(NoticeDraft(notice, scope: .root))
        return (store, notice, try await store.allPending(of: notice.id))
    }

    @Test("Packed acceptances are unpacked unchanged, in order")
    func packing() throws {
        let most = Int64(UInt32.max)
        let records = [
            record(),
            record(1023, at: SampleCampus.start - .seconds(3600)) { $0.latency = 0 },
            record(2048, at: SampleCampus.start + .milliseconds(Int64(Int32.max))) { record in
                record.latency = most
                record.attempt?.duration = most
            },
        ]
        let acceptances = try records.map { try #require(PackedAcceptance($0)) }
        var bytes: [UInt8] = []
        for acceptance in acceptances { #expect(acceptance.pack(into: &bytes, from: SampleCampus.start)) }
        #expect(bytes.count == 3 * PackedAcceptance.size)
        #expect(PackedAcceptance.unpack(Data(bytes), from: SampleCampus.start) == acceptances)
        #expect(acceptances.map(\.place) == [3, 1023, 0] && acceptances.map(\.latency) == [40, 0, most])
        let far = try #require(PackedAcceptance(record(at: SampleCampus.start + .milliseconds(Int64(Int32.max) + 1))))
        #expect(!far.pack(into: &bytes, from: SampleCampus.start))
        #expect(bytes.count == 3 * PackedAcceptance.size)
    }

    @Test("Only a first attempt that was accepted, without other details, can be packed")
    func more() {
        #expect(PackedAcceptance(record()) != nil)
        let changes: [(inout DeliveryRecord) -> Void] = [
            { $0.from = .held }, { $0.to = .delivered }, { $0.attempts = 2 }, { $0.part = 2 }, { $0.failures = 1 },
            { $0.isDoubtful = true }, { $0.nextAt = SampleCampus.start }, { $0.reason = "retry" },
            { $0.reference = "r" }, { $0.digest = $0.id }, { $0.disableEndpoint = "gone" }, { $0.latency = nil },
            { $0.latency = -1 }, { $0.latency = Int64(UInt32.max) + 1 }, { $0.attempt = nil },
            { $0.attempt?.verdict = .partial }, { $0.attempt?.duration = -1 },
            { $0.attempt?.duration = Int64(UInt32.max) + 1 },
        ]
        for (place, change) in changes.enumerated() {
            #expect(PackedAcceptance(record(3, change)) == nil, "change \(place)")
        }
    }

    @Test(
        "Acceptances of a segment with equal replies share a row; one with further details gets its own"
    )
    func rows() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let (store, notice, pending) = try await self.store(in: place, studentsPerClass: 600)
            let first = pending.filter { $0.id.ordinal < 1024 }
            let second = pending.filter { $0.id.ordinal >= 1024 }
            var other = DeliveryRecord(first[5], .accepted)
            other.attempt?.httpStatus = 202
            var silent = DeliveryRecord(first[8], .accepted)
            silent.attempt?.reply = nil
            var referred = DeliveryRecord(first[6], .accepted)
            referred.reference = "biz"
            let late = DeliveryRecord(first[7], .held, nextAt: SampleCampus.start)
            let plain = (first[..<5] + second[..<3]).map { DeliveryRecord($0, .accepted) }
            await store.recordNow(plain.shuffled() + [other, silent, referred, late])
            let (rows, packed) = try await store.read { database in
                (
                    try Int.fetchAll(database, sql: "SELECT ordinal FROM deliveries ORDER BY 1"),
                    try String.fetchAll(
                        database,
                        sql: """
                            SELECT segment || ' ' || http_status || ' ' || (length(tries) / 14)
                            FROM first_tries ORDER BY 1
                            """
                    )
                )
            }
            #expect(rows == [first[6], first[7]].map { Int($0.id.ordinal) })
            #expect(packed == ["0 200 1", "0 200 5", "0 202 1", "1 200 3"])
            await store.close()
            // The file has the same rows.
            let again = try SQLiteStore(directory: place)
            let log = try await again.deliveries(
                .init(notice: notice.id, state: .accepted),
                scope: .root,
                after: nil,
                limit: 99
            )
            #expect(log.items.count == 11 && log.items[5].attempts[0].httpStatus == 202)
            await again.close()
        }
    }

    @Test("They are removed with their notice, and each counts from its own time")
    func gone() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let (store, _, pending) = try await self.store(in: place, studentsPerClass: 3)
            let records = pending.enumerated().map { place, delivery in
                var record = DeliveryRecord(delivery, .accepted)
                record.attempt?.startedAt = SampleCampus.start + .seconds(place)
                return record
            }
            await store.recordNow(records)
            let since = SampleCampus.start + .seconds(pending.count - 2)
            #expect(try await store.senderAttempts(since: since).count == 2)
            for subject in [PurgeSubject.bodies, .metadata] {
                let later = SampleCampus.start + .seconds(7200)
                let step = try await store.purge(subject, before: later, after: nil, limit: 1000)
                #expect(step.notices == 1 && step.next == nil)
            }
            let left = try await store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM first_tries") }
            #expect(left == 0)
            await store.close()
        }
    }
}
