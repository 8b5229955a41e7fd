import GRDB
import RelayModel
import RelayStore

/// Circles as rows, and which of them a unit sees: those of its subtree, and everything nested in these.
enum CircleRows {
    /// Row numbers of all circles a scope sees.
    static let visibleNumbers = """
        WITH RECURSIVE visible(seq) AS (
            SELECT seq FROM circles WHERE unit = ?1 OR substr(unit, 1, length(?1) + 1) = ?1 || '/'
            UNION SELECT c.seq FROM circles c JOIN visible v ON c.parent = v.seq
        )
        """

    private static let columns =
        "c.seq, c.id, c.name, c.kind, p.id, c.unit FROM circles c LEFT JOIN circles p ON p.seq = c.parent"

    /// The circle with an id, if the scope sees it.
    /// - Throws: `notFound` for nobody's id, `outOfScope` for somebody else's.
    static func visible(_ database: Database, _ id: CircleID, scope: UnitPath) throws -> (number: Int64, circle: Circle)
    {
        guard
            let row = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT \(columns) WHERE c.id = ?"),
                arguments: [id.text]
            )
        else { throw StoreError.notFound(kind: .circle, id: id.text) }
        let found = (number: row[0] as Int64, circle: circle(row))
        guard try isVisible(database, found.number, scope: scope) else {
            throw StoreError.outOfScope(kind: .circle, id: id.text)
        }
        return found
    }

    /// Whether a circle, or one it nests in, belongs to the scope's subtree.
    static func isVisible(_ database: Database, _ number: Int64, scope: UnitPath) throws -> Bool {
        if scope == .root { return true }
        let units = try String.fetchAll(
            database.cachedStatement(
                sql: """
                    WITH RECURSIVE up(seq, parent, unit) AS (
                        SELECT seq, parent, unit FROM circles WHERE seq = ?
                        UNION SELECT c.seq, c.parent, c.unit FROM circles c JOIN up ON c.seq = up.parent
                    ) SELECT unit FROM up
                    """
            ),
            arguments: [number]
        )
        return units.contains { scope.contains(UnitPath(unchecked: $0)) }
    }

    /// A circle and all that nest in it, at any depth; the circle first.
    static func subtree(_ database: Database, of number: Int64) throws -> [Int64] {
        try Int64.fetchAll(
            database.cachedStatement(
                sql: """
                    WITH RECURSIVE down(seq) AS (
                        SELECT ? UNION SELECT c.seq FROM circles c JOIN down ON c.parent = down.seq
                    ) SELECT seq FROM down
                    """
            ),
            arguments: [number]
        )
    }

    static func list(_ database: Database, scope: UnitPath, after cursor: String?, limit: Int) throws -> [Circle] {
        let filter = scope == .root ? "" : "\(visibleNumbers) "
        let condition = scope == .root ? "?1 = ''" : "c.seq IN visible"
        return try Row.fetchAll(
            database,
            sql: "\(filter)SELECT \(columns) WHERE \(condition) AND c.id > ?2 ORDER BY c.id LIMIT ?3",
            arguments: [scope.text, cursor ?? "", limit]
        ).map(circle)
    }

    static func circle(_ row: Row) -> Circle {
        Circle(
            id: CircleID(unchecked: row[1]),
            name: row[2],
            kind: CircleKind(name: row[3] as String) ?? .community,
            parent: (row[4] as String?).map(CircleID.init(unchecked:)),
            unit: UnitPath(unchecked: row[5])
        )
    }
}
