import Foundation
import GRDB
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import RelayStoreSQLite

/// An import is all or nothing, and blocks no other request.
@Suite("An import of a roster", .timeLimit(.minutes(5)), .serialized)
struct ImportTests {
    /// Runs a body with a folder that outlives its stores.
    private func withPlace(_ body: (String) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace(body)
    }

    private func rows(_ roster: Roster, _ store: SQLiteStore, prune: Bool = false) async throws -> [StagedRow] {
        try await store.read { try RosterPlan($0, roster, prune: prune) }.changes.ordered()
    }

    private func stage(_ rows: [StagedRow], _ store: SQLiteStore) async throws {
        try await store.writer.write { database, _ in try ImportStaging.stage(StagedRecord.records(rows), database) }
    }

    private func people(_ store: SQLiteStore) async throws -> Int {
        try await store.people(scope: .root, after: nil, limit: 100_000).items.count
    }

    @Test("Interrupted before its commit, it leaves the old roster and no staged rows")
    func undecided() async throws {
        try await withPlace { place in
            var store = try SQLiteStore(directory: place)
            let rows = try await rows(SampleCampus.roster(studentsPerClass: 200), store)
            try await stage(rows, store)
            await store.close()
            store = try SQLiteStore(directory: place)
            #expect(try await people(store) == 0)
            #expect(try await store.read(ImportStaging.isEmpty))
            await store.close()
        }
    }

    @Test("On a stopped relay it leaves the same roster, addresses and totals", arguments: [10, 2000])
    func exclusive(studentsPerClass: Int) async throws {
        let tables = ["people", "circles", "memberships", "endpoints", "circle_reach", "repeated_endpoints", "units"]
        var results: [[[String]]] = []
        for mode in [ImportMode.shared, .exclusive] {
            try await withPlace { place in
                let store = try SQLiteStore(directory: place)
                for roster in [SampleCampus.roster(studentsPerClass: studentsPerClass), SampleCampus.roster()] {
                    let result = try await store.importRoster(roster, prune: true, mode: mode) { _, _ in }
                    #expect(result.skipped.isEmpty && !result.isUnchanged)
                    #expect(try await store.read(ImportStaging.isEmpty))
                    #expect(try await store.read(RosterRevision.isCounted))
                    #expect(try await store.read(EndpointAddresses.differences).isEmpty)
                    let rows = try await store.read { database in
                        try tables.map { table in
                            try Row.fetchAll(database, sql: "SELECT * FROM \(table)").map { row in
                                row.filter { $0.0 != "revision" }.map { "\($0)=\($1)" }.joined(separator: "|")
                            }.sorted()
                        }
                    }
                    results.append(rows)
                }
                await store.close()
            }
        }
        #expect(results[0] == results[2] && results[1] == results[3])
        #expect(results[0] != results[1])
    }

    @Test("Ended at any moment on a stopped relay, the first import leaves nothing")
    func endedOnStoppedRelay() async throws {
        try await withPlace { place in
            let store = try SQLiteStore(directory: place)
            let copy = place + "-copy"
            let copies = Mutex(0)
            // The files as an end of the process leaves them in the middle of the transaction.
            let roster = SampleCampus.roster(studentsPerClass: 3000)
            _ = try await store.importRoster(roster, prune: true, mode: .exclusive) { _, share in
                guard share > 0.5, copies.withLock({ $0 }) == 0 else { return }
                #expect(throws: Never.self) {
                    try FileManager.default.copyItem(atPath: place, toPath: copy)
                    try FileManager.default.removeItem(atPath: copy + "/relay.lock")
                }
                copies.withLock { $0 += 1 }
            }
            #expect(copies.withLock { $0 } == 1)
            #expect(try await people(store) == 6001)
            await store.close()
            let ended = try SQLiteStore(directory: copy)
            #expect(try await people(ended) == 0)
            #expect(try await ended.read(ImportStaging.isEmpty))
            await ended.close()
            try FileManager.default.removeItem(atPath: copy)
        }
    }

    @Test("Ended at any step after it is decided, the next start finishes it", arguments: [0, 1, 3])
    func decided(steps: Int) async throws {
        try await withPlace { place in
            var store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            // Everyone in the first roster leaves, others come.
            var roster = SampleCampus.roster(studentsPerClass: 150)
            roster.people.removeAll { $0.id.text == "c1-s0" }
            roster.memberships.removeAll { $0.person.text == "c1-s0" }
            roster.endpoints.removeAll { $0.id.text == "ep-c1-s0" }
            try await stage(try await rows(roster, store, prune: true), store)
            try await store.writer.write { database, _ in try ImportStaging.decide(database) }
            for _ in 0..<steps {
                _ = try await store.writer.write { database, _ in try ImportStaging.apply(database, limit: 500) }
            }
            await store.close()
            store = try SQLiteStore(directory: place)
            #expect(try await people(store) == 300)
            #expect(try await store.importRoster(roster, prune: true).isUnchanged)
            #expect(try await store.read(ImportStaging.isEmpty))
            #expect(try await store.read(RosterRevision.isCounted))
            await store.close()
        }
    }

    @Test("No transaction of it changes more than 500 rows")
    func smallTransactions() async throws {
        try await withPlace { place in
            let store = try SQLiteStore(directory: place)
            let observer = ChangeCounter()
            try await store.writer.write { database, _ in database.add(transactionObserver: observer) }
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 300), prune: false)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 2), prune: true)
            // A circle and a person with more rows than one transaction may change.
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 300), prune: false)
            for circle in ["c1", "c2", "cs"] { try await store.remove(CircleID(unchecked: circle), scope: .root) }
            #expect(observer.most.withLock { $0 } <= 500)
            #expect(observer.most.withLock { $0 } > 100)
            await store.close()
        }
    }

    @Test("A record that another request changes meanwhile keeps that change, and the report names it")
    func others() async throws {
        try await withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            var roster = SampleCampus.roster()
            for place in roster.people.indices { roster.people[place].name = "由名册" }
            for place in roster.circles.indices { roster.circles[place].name = "由名册" }
            roster.people.append(Person(id: PersonID(unchecked: "late"), name: "由名册"))
            let circle = CircleID(unchecked: "c1")
            roster.memberships.append(
                Membership(circle: circle, person: PersonID(unchecked: "late"), role: .guardian)
            )
            try await stage(try await rows(roster, store), store)
            try await store.writer.write { database, _ in try ImportStaging.decide(database) }
            _ = try await store.change(circle, scope: .root, ifMatch: nil) { $0.name = "由他人" }
            _ = try await store.change(PersonID(unchecked: "c1-s0"), scope: .root, ifMatch: nil) { $0.name = "由他人" }
            try await store.remove(PersonID(unchecked: "c1-s1"), scope: .root)
            try await store.put(Person(id: PersonID(unchecked: "late"), name: "由他人"), scope: .root)
            let step = try await store.writer.write { database, _ in try ImportStaging.apply(database, limit: 500) }
            #expect(step.isLast)
            #expect(Set(step.skipped) == ["circle:c1", "person:c1-s0", "person:c1-s1", "person:late"])
            #expect(try await store.circle(circle, scope: .root).record.name == "由他人")
            #expect(try await store.person(PersonID(unchecked: "late"), scope: .root).record.name == "由他人")
            #expect(try await store.person(PersonID(unchecked: "c2-s0"), scope: .root).record.name == "由名册")
            await #expect(throws: StoreError.self) {
                try await store.person(PersonID(unchecked: "c1-s1"), scope: .root)
            }
            await store.close()
        }
    }

    @Test("Continuous changes by other requests do not block it")
    func notStarved() async throws {
        try await withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let isDone = Mutex(false)
            async let imported = {
                defer { isDone.withLock { $0 = true } }
                return try await store.importRoster(SampleCampus.roster(studentsPerClass: 200), prune: false)
            }()
            var changes = 0
            while !isDone.withLock({ $0 }) {
                changes += 1
                let name = "第 \(changes) 次"
                _ = try await store.change(CircleID(unchecked: "law"), scope: .root, ifMatch: nil) { $0.name = name }
            }
            #expect(try await imported.people.added == 394)
            #expect(changes > 3)
            #expect(try await people(store) == 401)
            await store.close()
        }
    }

    @Test("A second import at the same time is refused")
    func oneAtATime() async throws {
        try await withPlace { place in
            let store = try SQLiteStore(directory: place)
            store.isImporting.withLock { $0 = true }
            await #expect(throws: StoreError.self) { try await store.importRoster(SampleCampus.roster(), prune: false) }
            store.isImporting.withLock { $0 = false }
            #expect(try await !store.importRoster(SampleCampus.roster(), prune: false).isUnchanged)
            await store.close()
        }
    }

    @Test("A person's home is the deepest unit that contains all of their circles, and follows them")
    func homes() async throws {
        try await withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let teacher = PersonID(unchecked: "t1")
            #expect(try await store.person(teacher, scope: .root).record.unit.text == "uni/cs")
            var more = Roster(circles: [], people: [], memberships: [], endpoints: [])
            more.people = [Person(id: teacher, name: "王老师", phone: PhoneNumber("19900009999"))]
            more.memberships = [Membership(circle: CircleID(unchecked: "law"), person: teacher, role: .lead)]
            _ = try await store.importRoster(more, prune: false)
            #expect(try await store.person(teacher, scope: .root).record.unit.text == "uni")
            _ = try await store.importRoster(SampleCampus.roster(), prune: true)
            #expect(try await store.person(teacher, scope: .root).record.unit.text == "uni/cs")
            await store.close()
        }
    }
}

/// Counts the rows that each transaction changes, also in tables without row numbers.
private final class ChangeCounter: TransactionObserver, Sendable {
    let most = Mutex(0)
    private let before = Mutex<Int?>(nil)

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidRollback(_ database: Database) {}

    func databaseDidCommit(_ database: Database) {
        let now = database.totalChangesCount
        let changed = before.withLock { before in
            defer { before = now }
            return now - (before ?? now)
        }
        most.withLock { $0 = max($0, changed) }
    }
}
