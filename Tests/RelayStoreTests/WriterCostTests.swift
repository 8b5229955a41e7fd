import GRDB
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import RelayStoreSQLite

/// Work in the writer's transaction grows with its result, not with the size of a request. It is counted in statements,
/// because times depend on the machine.
@Suite("What a request costs the writer", .timeLimit(.minutes(5)), .serialized)
struct WriterCostTests {
    /// Statements of about 10 µs, for which every accept behind them waits: 20 ms.
    private static let mostStatements = 1500

    /// The most statements of one transaction while a body runs.
    private func statements(_ store: SQLiteStore, _ body: () async throws -> Void) async throws -> Int {
        let count = Mutex((now: 0, most: 0))
        try await store.writer.write { database, _ in
            database.trace { event in
                guard case .statement(let statement) = event else { return }
                count.withLock { count in
                    if statement.sql.hasPrefix("BEGIN") { count.now = 0 }
                    count.now += 1
                    count.most = max(count.most, count.now)
                }
            }
        }
        try await body()
        try await store.writer.write { database, _ in database.trace(nil) }
        return count.withLock { $0.most }
    }

    /// A circle with many circles inside; a few of them have a member.
    private func withNested(_ count: Int, _ body: (SQLiteStore) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            var roster = SampleCampus.roster()
            roster.circles += (0..<count).map { number in
                Circle(
                    id: CircleID(unchecked: "n\(number)"),
                    name: "圈",
                    kind: .class,
                    parent: CircleID(unchecked: number % 7 == 0 ? "cs" : "n\(number - number % 7)"),
                    unit: UnitPath(unchecked: "uni/cs")
                )
            }
            _ = try await store.importRoster(roster, prune: false)
            try await body(store)
            await store.close()
        }
    }

    @Test("A notice to a circle with thousands of circles inside", arguments: [3000])
    func nested(circles: Int) async throws {
        try await withNested(circles) { store in
            let notice = SampleCampus.notice()
            let most = try await statements(store) {
                _ = try await store.accept(NoticeDraft(notice, scope: .root))
                while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
            }
            #expect(most <= Self.mostStatements)
            // All circles are walked nevertheless, step by step.
            #expect(try await store.progress(of: notice.id).total == 10)
        }
    }

    @Test("A notice that names one circle a thousand times, and one that names a thousand circles")
    func named() async throws {
        try await withNested(1000) { store in
            let audiences = [
                [String](repeating: "cs", count: 1000), (0..<1000).map { "n\($0)" },
            ]
            for (number, names) in audiences.enumerated() {
                let ids = names.map(CircleID.init(unchecked:)) + [CircleID(unchecked: "c1")]
                let audience = Audience.circles(ids: ids, roles: [], includeChildren: true)
                let notice = SampleCampus.notice(Int64(number + 1), audience: audience)
                let most = try await statements(store) {
                    _ = try await store.accept(NoticeDraft(notice, scope: .root))
                    while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
                }
                #expect(most <= Self.mostStatements, "\(number)")
            }
        }
    }

    @Test("A change of one member, endpoint or circle, however large the circle is")
    func rosterChanges() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 3000), prune: false)
            let person = Person(id: PersonID(unchecked: "new"), name: "新")
            let membership = Membership(circle: CircleID(unchecked: "c1"), person: person.id, role: .protected)
            let most = try await statements(store) {
                try await store.put(person, scope: .root)
                try await store.put(membership, scope: .root)
                try await store.put(SampleCampus.endpoint("ep-new", .person(person.id)), scope: .root)
                try await store.remove(person.id, scope: .root)
                _ = try await store.change(CircleID(unchecked: "c1"), scope: .root, ifMatch: nil) { $0.name = "新" }
            }
            #expect(most <= 40)
            // The totals were changed by the difference and match the roster.
            #expect(try await store.read(CircleCounts.differences).isEmpty)
            await store.close()
        }
    }

    @Test("The depth of nesting is bounded, so a change of the parent reads few circles")
    func deep() async throws {
        try await StoreUnderTest.all[0].withStore { store in
            var parent: CircleID?
            for number in 0..<CircleRows.depthLimit {
                let id = CircleID(unchecked: "d\(number)")
                try await store.put(Circle(id: id, name: "圈", kind: .class, parent: parent, unit: .root), scope: .root)
                parent = id
            }
            let below = Circle(id: CircleID(unchecked: "below"), name: "圈", kind: .class, parent: parent, unit: .root)
            await #expect(throws: StoreError.self) { try await store.put(below, scope: .root) }
        }
    }
}
