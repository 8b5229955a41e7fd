import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// Attempts in flight survive the process that made them.
@Suite("Attempts in flight", .timeLimit(.minutes(5)))
struct AttemptTableTests {
    private let subject = StoreUnderTest.all[0]
    private let start = SampleCampus.start

    private func attempt(_ number: UInt32, after seconds: Int64 = 0) -> AttemptInFlight {
        AttemptInFlight(notice: NoticeID(rawValue: 1), endpoint: number, startedAt: start + .seconds(seconds))
    }

    private func withFolder(_ body: (String) throws -> Void) async throws {
        try await subject.withPlace { place in
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try body(place)
        }
    }

    @Test("The next process finds the uncleared notes, the oldest first")
    func nextProcess() async throws {
        try await withFolder { place in
            // It is not closed: the next table opens the same file, as after a kill.
            let killed = AttemptTable(directory: place)
            #expect(killed.trouble == nil)
            let places = [attempt(3, after: 9), attempt(1), attempt(2, after: 5)].compactMap { killed.begin($0) }
            try #require(places.count == 3)
            killed.end(places[2])
            let next = AttemptTable(directory: place)
            #expect(next.left(since: start) == [attempt(1), attempt(3, after: 9)])
            #expect(next.left(since: start + .seconds(1)) == [attempt(3, after: 9)])
            // An old entry is cleared for good.
            #expect(AttemptTable(directory: place).left(since: start) == [attempt(3, after: 9)])
        }
    }

    @Test("A full table notes no more attempts, but reuses the entries that no record will clear")
    func full() async throws {
        try await withFolder { place in
            let table = AttemptTable(directory: place)
            var places: [AttemptSlot] = []
            for number in 0..<UInt32(AttemptTable.capacity) {
                if let place = table.begin(attempt(number)) { places.append(place) }
            }
            #expect(places.count == AttemptTable.capacity && table.begin(attempt(7)) == nil)
            table.keep(places[5])
            #expect(table.begin(attempt(7)) == places[5])
            #expect(table.begin(attempt(8)) == nil)
            table.end(places[0])
            #expect(table.begin(attempt(9)) == places[0])
        }
    }

    @Test("A half-written note and a corrupt file contain no notes")
    func nonsense() async throws {
        try await withFolder { place in
            let bytes = [UInt8](repeating: 0xA5, count: 4096)
            try Data(bytes).write(to: URL(fileURLWithPath: place + "/relay.tries"))
            let table = AttemptTable(directory: place)
            #expect(table.left(since: Timestamp(milliseconds: .min)).isEmpty)
            #expect(table.begin(attempt(1)) != nil)
            #expect(AttemptTable(directory: place).left(since: start) == [attempt(1)])
        }
    }

    @Test("If the disk refuses the file, attempts are noted in memory and the store reports why")
    func withoutFile() {
        let table = AttemptTable(directory: "/proc/no/such/place")
        #expect(table.trouble != nil && table.begin(attempt(1)) != nil)
        #expect(table.left(since: start) == [attempt(1)])
    }

    @Test("Only the owner may read the file, and it is allocated in full")
    func file() async throws {
        try await withFolder { place in
            _ = AttemptTable(directory: place)
            var info = stat()
            #expect(stat(place + "/relay.tries", &info) == 0)
            #expect(info.st_mode & 0o777 == 0o600)
            #expect(info.st_blocks * 512 >= info.st_size && info.st_size == AttemptTable.capacity * 32)
        }
    }

    @Test("A record clears its note once it is on disk; a remaining note counts for its sender unless urgent")
    func records() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let normal = SampleCampus.notice(1)
            let urgent = SampleCampus.notice(2, lane: .urgent)
            for notice in [normal, urgent] { _ = try await store.accept(NoticeDraft(notice, scope: .root)) }
            let pending = try await store.allPending(of: normal.id)
            func begin(_ notice: NoticeID, _ place: Int, shares: Bool = false) -> AttemptSlot? {
                store.begin(
                    AttemptInFlight(
                        notice: notice,
                        endpoint: pending[place].target.number,
                        startedAt: start + .seconds(Int64(place)),
                        sharesRequest: shares
                    )
                )
            }
            var record = DeliveryRecord(pending[0], .accepted)
            record.place = begin(normal.id, 0)
            _ = (begin(normal.id, 1), begin(urgent.id, 2, shares: true))
            let unsent = try #require(begin(normal.id, 3))
            store.end(unsent, hasLeft: false)
            await store.recordNow([record])
            await store.close()
            let again = try SQLiteStore(directory: place)
            let left = try await again.interruptedAttempts(since: start)
            #expect(left.attempts.map(\.target.id) == [pending[1].target.id, pending[2].target.id])
            #expect(left.attempts.map(\.sharesRequest) == [false, true])
            #expect(left.senders == [SenderAttempt(sender: "tester", at: start + .seconds(1))])
            await again.close()
        }
    }
}
