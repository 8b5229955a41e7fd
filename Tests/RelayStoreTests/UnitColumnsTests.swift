import Foundation
import GRDB
import RelayModel
import RelayStore
import Synchronization
import Testing

@testable import RelayStoreSQLite

/// What only a store that keeps paths in columns can get wrong.
@Suite("Units' paths in the database", .timeLimit(.minutes(5)))
struct UnitColumnsTests {
    @Test("Every column that holds a unit's path moves with a renamed unit")
    func complete() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            let found = try await store.read { database in
                try Row.fetchAll(
                    database,
                    sql: """
                        SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
                        WHERE t.type = 'table' AND (c.name IN ('unit', 'scope') OR c.name LIKE '%\\_unit' ESCAPE '\\')
                        """
                ).map { "\($0[0] as String).\($0[1] as String)" }
            }
            let moved = UnitColumns.all.flatMap { columns in columns.columns.map { "\(columns.table).\($0)" } }
            #expect(Set(found) == Set(moved))
            await store.close()
        }
    }

    @Test("The rows of a unit are found by the index on their paths")
    func indexes() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            let plans = try await store.read { database in
                try ["circles.unit", "people.unit", "units.path"].map { name in
                    let parts = name.split(separator: ".")
                    let sql = "SELECT 1 FROM \(parts[0]) WHERE \(ScopeCondition.below(String(parts[1])))"
                    return try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN " + sql, arguments: ["a"])
                        .map { $0["detail"] as String }.joined(separator: "\n")
                }
            }
            for plan in plans { #expect(!plan.contains("SCAN"), "\(plan)") }
            await store.close()
        }
    }

    @Test("A unit is not renamed while an import is under way")
    func importing() async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            let unit = OrganisationUnit(path: UnitPath(unchecked: "a"))
            _ = try await store.put(unit, scope: .root, ifMatch: nil)
            store.isImporting.withLock { $0 = true }
            await #expect(throws: StoreError.conflict(kind: .unit, id: "a", reason: "an import is under way")) {
                try await store.change(unit.path, scope: .root, ifMatch: nil) { $0.path = UnitPath(unchecked: "b") }
            }
            store.isImporting.withLock { $0 = false }
            await store.close()
        }
    }

    @Test("An upgrade makes the units of all paths in use, and those above", arguments: [7, 8, 9])
    func upgrade(version: Int) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
            try await StoredSchema.makeDatabase(version, in: place)
            let store = try SQLiteStore(directory: place)
            let named = try await store.read { database in
                try UnitColumns.all.flatMap { columns in
                    try columns.columns.flatMap { column in
                        try String?.fetchAll(database, sql: "SELECT DISTINCT \(column) FROM \(columns.table)")
                            .compactMap(\.self)
                    }
                }
            }
            let wanted = Set(named.flatMap { UnitPath(unchecked: $0).lineage })
            let units = try await store.units(scope: .root, after: nil, limit: 1000).items
            #expect(Set(units.map(\.path)) == wanted && !wanted.isEmpty)
            #expect(units.allSatisfy { $0.name == $0.path.lastStep && $0.kind == nil && $0.englishName == nil })
            await store.close()
        }
    }
}
