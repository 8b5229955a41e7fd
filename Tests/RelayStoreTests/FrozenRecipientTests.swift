import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// How the embedded store keeps the people of a frozen audience.
@Suite("Frozen recipients in the embedded store", .timeLimit(.minutes(5)))
struct FrozenRecipientTests {
    private let subject = StoreUnderTest.all[0]

    @Test("Recipients are read as they were written, in runs and in no order")
    func coding() throws {
        var generator = SystemRandomNumberGenerator()
        let sets: [[UInt32]] = [[], [0], [3, 700], [90_000]]
        for count in [0, 1, 2, 900] {
            var written: [Recipient] = []
            for place in 0..<count {
                var recipient = Recipient(person: UInt32(place), circle: 12)
                if place % 3 == 0 { recipient.person = UInt32.random(in: 0...UInt32.max, using: &generator) }
                if place % 7 > 3 { recipient.circle = UInt32.random(in: 0...40_000, using: &generator) }
                recipient.role = UInt8.random(in: 0...8, using: &generator)
                recipient.units = UInt32(place / 5 % 4)
                written.append(recipient)
            }
            let read = try #require(RecipientCoding.recipients(in: RecipientCoding.data(written, units: sets)))
            #expect(read.map(\.person) == written.map(\.person))
            #expect(read.map(\.circle) == written.map(\.circle))
            #expect(read.map { RecipientCoding.code(of: $0.role) } == written.map(\.role))
            #expect(read.map(\.units) == written.map { sets[Int($0.units)] })
        }
    }

    @Test("A role keeps its number: the stored ones are read by it")
    func roles() {
        #expect(Set(Role.allCases.map { RecipientCoding.code(of: $0) }) == Set(1...8))
        #expect(RecipientCoding.code(of: .protected) == 1 && RecipientCoding.code(of: .lead) == 8)
        #expect(RecipientCoding.code(of: nil) == 0)
    }

    @Test(
        "Bytes that are no recipients are refused, not guessed",
        arguments: [
            [0x1F, 0, 0, 0], [0x11], [0x11, 0, 0], [0x11, 0, 0, 0x80], [0xFF, 0xFF, 0x7F, 0, 0, 0], [0x11, 1, 0, 0],
        ]
            as [[UInt8]]
    )
    func malformed(bytes: [UInt8]) { #expect(RecipientCoding.recipients(in: Data(bytes)) == nil) }

    @Test("A recipient costs at most 3 bytes where people follow each other, and at most 10 in any order")
    func size() {
        let count = 1024
        var inOrder: [Recipient] = []
        for place in 0..<UInt32(count) {
            inOrder.append(Recipient(person: 500_000 + place, circle: 900 + place / 40, role: 1))
        }
        #expect(RecipientCoding.data(inOrder, units: [[7]]).count <= 3 * count)
        var state: UInt64 = 7
        func next(_ bound: UInt32) -> UInt32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt32(truncatingIfNeeded: state >> 33) % bound
        }
        let inNoOrder = (0..<count).map { _ in
            Recipient(person: next(1_000_000), circle: next(20_000), role: UInt8(next(8) + 1))
        }
        #expect(RecipientCoding.data(inNoOrder, units: [[2_059]]).count <= 10 * count)
    }

    @Test("An audience whose freezing a stop interrupts has each person once, with the units that it reached before")
    func resumed() async throws {
        try await subject.withPlace { place in
            var roster = SampleCampus.roster(studentsPerClass: 3000)
            let without = Set((0..<1500).map { "ep-c2-s\($0 * 2)" })
            roster.endpoints.removeAll { without.contains($0.id.text) }
            let notice = SampleCampus.notice()
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(roster, prune: false)
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            await store.close()
            let again = try SQLiteStore(directory: place)
            while try await !again.progress(of: notice.id).isExpanded { await Task.yield() }
            let progress = try await again.progress(of: notice.id)
            #expect(progress.total == 6004 && progress.counts == [.suppressed: 1500])
            let units = try await again.read { database in
                try String.fetchAll(database, sql: "SELECT unit FROM reached_units WHERE notice = 1")
            }
            #expect(units == ["uni/cs/"])
            let people = try await again.recipients(of: notice.id, scope: .root, after: nil, limit: 10_000).items
            #expect(people.count == 6001 && Set(people.map(\.person)).count == 6001)
            await again.close()
        }
    }

    @Test("A list of a unit finds what reached it by the primary key of the index, not by a look at all of it")
    func plan() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            let reached = VisiblePlaces.isReached(by: UnitPath(unchecked: "city/a"))
            let plan = try await store.read { database in
                try Row.fetchAll(
                    database,
                    sql: "EXPLAIN QUERY PLAN SELECT id FROM notices WHERE \(reached.sql)",
                    arguments: reached.arguments
                ).map { $0["detail"] as String }
            }
            let search = "SEARCH r USING PRIMARY KEY (notice=? AND unit>? AND unit<?)"
            #expect(plan.contains(search) && !plan.contains { $0.hasPrefix("SCAN r") }, "\(plan)")
            await store.close()
        }
    }
}
