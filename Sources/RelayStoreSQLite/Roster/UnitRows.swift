import GRDB
import RelayModel
import RelayStore

/// Units as rows. A scope sees and changes those that it contains.
enum UnitRows {
    /// A unit as it is stored.
    struct Stored {
        let unit: OrganisationUnit
        let revision: Int64

        var revised: Revised<OrganisationUnit> { Revised(unit, revision: revision) }
    }

    private static let columns = "path, name, name_en, kind, revision FROM units"

    /// The unit with a path, whether or not a scope contains it.
    static func stored(_ database: Database, _ path: UnitPath) throws -> Stored? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT \(columns) WHERE path = ?"),
            arguments: [path.text]
        )
        return try row.map(stored)
    }

    static func access(to stored: Stored, scope: UnitPath) -> RosterAccess {
        RosterAccess(home: stored.unit.path, scope: scope)
    }

    /// The unit with a path, if the scope contains it.
    /// - Throws: `notFound`.
    static func visible(_ database: Database, _ path: UnitPath, scope: UnitPath) throws -> Stored {
        guard let stored = try stored(database, path), access(to: stored, scope: scope) != .hidden else {
            throw StoreError.notFound(kind: .unit, id: path.text)
        }
        return stored
    }

    static func list(
        _ database: Database,
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) throws -> [OrganisationUnit] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(columns) WHERE \(ScopeCondition.lists(unitsOf: scope)) AND path > ?2 ORDER BY path LIMIT ?3
                """,
            arguments: [scope.text, cursor ?? "", limit]
        ).map { try stored($0).unit }
    }

    /// All units, for an import.
    static func all(_ database: Database) throws -> [UnitPath: Stored] {
        Dictionary(
            uniqueKeysWithValues: try Row.fetchAll(database, sql: "SELECT \(columns)").map { row in
                let stored = try stored(row)
                return (stored.unit.path, stored)
            }
        )
    }

    /// The members with the role `lead` of the unit's community circles.
    static func leads(_ database: Database, of path: UnitPath, limit: Int) throws -> [Person] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT p.seq, p.id, p.name, p.phone, p.unit, p.revision FROM circles c
                    JOIN memberships m ON m.circle = c.seq AND m.role = '\(Role.lead.name)'
                    JOIN people p ON p.seq = m.person
                    WHERE c.unit = ? AND c.kind = '\(CircleKind.community.name)' GROUP BY p.seq ORDER BY p.id LIMIT ?
                    """
            ),
            arguments: [path.text, limit]
        ).map { try PersonRows.stored($0).person }
    }

    /// What uses a unit, so that it cannot be removed.
    static func uses(_ database: Database, of path: UnitPath) throws -> [RecordKind] {
        let queries: [(kind: RecordKind, condition: String)] = [
            (.circle, "SELECT 1 FROM circles WHERE unit = ?1"),
            (.person, "SELECT 1 FROM people WHERE unit = ?1"),
            (.key, "SELECT 1 FROM keys WHERE scope = ?1 AND revoked_at IS NULL"),
            (.unit, "SELECT 1 FROM units WHERE path > ?1 || '/' AND path < ?1 || '0'"),
        ]
        return try queries.filter { query in
            try Bool.fetchOne(database, sql: "SELECT EXISTS(\(query.condition))", arguments: [path.text]) ?? false
        }.map(\.kind)
    }

    // MARK: Writing

    /// Makes the unit of a path, and those above it, where they are missing. Each is named by its path's last step.
    static func make(_ database: Database, _ path: UnitPath, revision: Int64) throws {
        guard path != .root, try !exists(database, path) else { return }
        for unit in path.lineage { try insert(database, OrganisationUnit(path: unit), revision: revision) }
    }

    /// Writes a unit; those above it are made where they are missing.
    static func put(_ database: Database, _ unit: OrganisationUnit, revision: Int64) throws {
        try make(database, unit.path, revision: revision)
        try database.cachedStatement(
            sql: "UPDATE units SET name = ?, name_en = ?, kind = ?, revision = ? WHERE path = ?"
        ).execute(arguments: [unit.name, unit.englishName, unit.kind?.name, revision, unit.path.text])
    }

    static func exists(_ database: Database, _ path: UnitPath) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS(SELECT 1 FROM units WHERE path = ?)"),
            arguments: [path.text]
        ) ?? false
    }

    static func remove(_ database: Database, _ path: UnitPath) throws {
        try database.execute(sql: "DELETE FROM units WHERE path = ?", arguments: [path.text])
    }

    /// A renamed unit may have had this path: its events keep it, and those of the new unit get a name of their own. No
    /// path holds a line feed.
    private static func insert(_ database: Database, _ unit: OrganisationUnit, revision: Int64) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO units(path, name, revision, events_as)
                VALUES (?1, ?2, ?3, (SELECT ?1 || char(10) || ?3 FROM units WHERE events_as = ?1))
                ON CONFLICT(path) DO NOTHING
                """
        ).execute(arguments: [unit.path.text, unit.name, revision])
    }

    /// The path that the digests of a unit's events hold.
    static func eventPath(_ database: Database, of path: UnitPath) throws -> UnitPath {
        guard path != .root else { return path }
        let stored = try String.fetchOne(
            database.cachedStatement(sql: "SELECT events_as FROM units WHERE path = ?"),
            arguments: [path.text]
        )
        return stored.map(UnitPath.init(unchecked:)) ?? path
    }

    private static func stored(_ row: Row) throws -> Stored {
        let path: String = row[0]
        let unit = OrganisationUnit(
            path: UnitPath(unchecked: path),
            name: row[1],
            englishName: row[2],
            kind: try (row[3] as String?).map { try StoredColumn("units", "kind").value($0, row: path) }
        )
        return Stored(unit: unit, revision: row[4])
    }
}
