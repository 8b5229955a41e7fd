import Foundation
import GRDB
import RelayModel
import RelayStore

/// Circles as rows. A scope sees and changes those whose unit lies within it.
enum CircleRows {
    /// A stored circle.
    struct Stored {
        let number: Int64
        let circle: Circle
        let revision: Int64

        var revised: Revised<Circle> { Revised(circle, revision: revision) }
    }

    /// The deepest nesting. It bounds the work of changing a circle's parent.
    static let depthLimit = 32

    private static let columns =
        "c.seq, c.id, c.name, c.kind, p.id, c.unit, c.revision FROM circles c LEFT JOIN circles p ON p.seq = c.parent"

    /// The circle with an id, in any unit.
    static func stored(_ database: Database, _ id: CircleID) throws -> Stored? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT \(columns) WHERE c.id = ?"),
            arguments: [id.text]
        )
        return try row.map(stored)
    }

    static func access(to stored: Stored, scope: UnitPath) -> RosterAccess {
        RosterAccess(home: stored.circle.unit, scope: scope)
    }

    /// The circle with an id, if the scope sees it.
    /// - Throws: `notFound`.
    static func visible(_ database: Database, _ id: CircleID, scope: UnitPath) throws -> Stored {
        guard let stored = try stored(database, id), access(to: stored, scope: scope) != .hidden else {
            throw StoreError.notFound(kind: .circle, id: id.text)
        }
        return stored
    }

    /// The circle that a request's field names.
    /// - Throws: `unknownReference` if the scope does not contain it.
    static func referenced(
        _ database: Database,
        _ id: CircleID,
        scope: UnitPath,
        field: @autoclosure () -> String
    ) throws -> Stored {
        guard let stored = try stored(database, id), access(to: stored, scope: scope) == .changeable else {
            throw StoreError.unknownReference(kind: .circle, id: id.text, field: field())
        }
        return stored
    }

    /// A circle and its ancestors, the circle first; at most ``depthLimit`` + 1.
    static func ancestors(_ database: Database, of number: Int64) throws -> [Int64] {
        try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    WITH RECURSIVE up(seq, parent) AS (
                        SELECT seq, parent FROM circles WHERE seq = ?1
                        UNION SELECT c.seq, c.parent FROM circles c JOIN up ON c.seq = up.parent LIMIT ?2
                    ) SELECT seq FROM up
                    """
            ),
            arguments: [number, depthLimit + 1]
        )
    }

    static func list(_ database: Database, scope: UnitPath, after cursor: String?, limit: Int) throws -> [Circle] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(columns) WHERE \(ScopeCondition.lists(circlesOf: scope)) AND c.id > ?2 ORDER BY c.id LIMIT ?3
                """,
            arguments: [scope.text, cursor ?? "", limit]
        ).map { try stored($0).circle }
    }

    /// The circles with these ids, in any unit, in one query.
    static func all(_ database: Database, named ids: [CircleID]) throws -> [CircleID: Stored] {
        let names = String(decoding: try JSONEncoder().encode(Set(ids.map(\.text)).sorted()), as: UTF8.self)
        let rows = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT \(columns) WHERE c.id IN (SELECT value FROM json_each(?))"),
            arguments: [names]
        )
        return Dictionary(
            uniqueKeysWithValues: try rows.map { (row) in
                let stored = try stored(row)
                return (stored.circle.id, stored)
            }
        )
    }

    /// All circles, for an import.
    static func all(_ database: Database) throws -> [Stored] {
        try Row.fetchAll(database, sql: "SELECT \(columns)").map(stored)
    }

    private static func stored(_ row: Row) throws -> Stored {
        let id: String = row[1]
        let circle = Circle(
            id: CircleID(unchecked: id),
            name: row[2],
            kind: try StoredColumn("circles", "kind").value(row[3] as String, row: id),
            parent: (row[4] as String?).map(CircleID.init(unchecked:)),
            unit: UnitPath(unchecked: row[5])
        )
        return Stored(number: row[0], circle: circle, revision: row[6])
    }
}
