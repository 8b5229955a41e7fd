import GRDB
import RelayModel
import RelayStore

/// The columns of a table that hold units' paths. A table that stores a path belongs into ``all``: a rename then moves
/// its rows.
struct UnitColumns {
    let table: String
    let columns: [String]
    /// Whether the rows have a revision: a record that names the unit by another path has changed.
    var haveRevision = false
    /// Whether each path ends with `/`, so that a unit and all below it are one range.
    var endWithSlash = false

    static let all = [
        UnitColumns(table: "circles", columns: ["unit"], haveRevision: true),
        UnitColumns(table: "people", columns: ["unit"], haveRevision: true),
        UnitColumns(table: "keys", columns: ["scope"]),
        UnitColumns(table: "notices", columns: ["unit", "issuer_unit", "reached_unit"]),
        UnitColumns(table: "reached_units", columns: ["unit"], endWithSlash: true),
    ]

    /// Moves the rows of a unit and of those below it.
    func move(_ database: Database, from former: UnitPath, to path: UnitPath, revision: Int64) throws {
        // One scan for all columns of a table: the rows of notices are large.
        var changes = columns.map { column in
            "\(column) = iif(\(below(column)), \(Self.moved(column)), \(column))"
        }
        var arguments: StatementArguments = [former.text, path.text]
        if haveRevision {
            changes.append("revision = ?3")
            arguments += [revision]
        }
        let condition = columns.map { below($0) }.joined(separator: " OR ")
        try database.execute(
            sql: "UPDATE \(table) SET \(changes.joined(separator: ", ")) WHERE \(condition)",
            arguments: arguments
        )
    }

    private func below(_ column: String) -> String {
        endWithSlash ? "(\(column) >= ?1 || '/' AND \(column) < ?1 || '0')" : ScopeCondition.below(column)
    }

    /// The path of a row of the former unit under the new one.
    static func moved(_ column: String) -> String { "?2 || substr(\(column), length(?1) + 1)" }
}

/// Gives a unit another path, with all units below it and all records that name any of them.
struct UnitRename {
    let former: UnitPath
    let path: UnitPath

    /// - Parameter scope: the caller's unit, which must contain the new path.
    /// - Throws: see ``RelayStore/UnitStore/change(_:scope:ifMatch:_:)``.
    func apply(to database: Database, scope: UnitPath, revision: Int64) throws {
        guard scope.contains(path), let parent = path.parent else {
            throw StoreError.unitOutOfScope(field: "path")
        }
        guard !former.contains(path) else { throw conflict("a unit does not move into itself") }
        guard try !UnitRows.exists(database, path) else { throw conflict("this path is taken") }
        guard try parent == .root || UnitRows.exists(database, parent) else {
            throw StoreError.unknownReference(kind: .unit, id: parent.text, field: "path")
        }
        try requireShortPaths(database)
        for columns in UnitColumns.all {
            try columns.move(database, from: former, to: path, revision: revision)
        }
        try database.execute(
            sql: """
                UPDATE units
                SET events_as = coalesce(events_as, path), path = \(UnitColumns.moved("path")), revision = ?3
                WHERE \(ScopeCondition.below("path"))
                """,
            arguments: [former.text, path.text, revision]
        )
    }

    private func requireShortPaths(_ database: Database) throws {
        let longest = try Int.fetchOne(
            database,
            sql: "SELECT max(length(CAST(path AS BLOB))) FROM units WHERE \(ScopeCondition.below("path"))",
            arguments: [former.text]
        )
        let bytes = (longest ?? 0) - former.text.utf8.count + path.text.utf8.count
        guard bytes > UnitPath.byteLimit else { return }
        throw conflict("a path below it would have \(bytes) bytes; \(UnitPath.byteLimit) are allowed")
    }

    private func conflict(_ reason: String) -> StoreError { .conflict(kind: .unit, id: path.text, reason: reason) }
}
