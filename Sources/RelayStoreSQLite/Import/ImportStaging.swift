import Foundation
import GRDB
import RelayModel
import RelayStore

/// The one import that is under way, as rows: staged, decided, applied in steps, cleared. Each function is one
/// transaction that changes a limited number of rows. The first import on a stopped relay needs none of it.
///
/// The next start drops an import that is staged and not decided, and completes one that is decided before anything
/// else.
enum ImportStaging {
    /// The result of one step.
    struct Step: Sendable {
        /// Rows whose records another request changed first.
        var skipped: [String] = []
        /// Rows that were applied or skipped.
        var rows = 0
        var isLast = false
    }

    /// The number of rows from which an import stores the endpoints' addresses at its end.
    static let large = 10_000

    static func stage(_ records: some Sequence<StagedRecord>, _ database: Database) throws {
        let insert = try database.cachedStatement(
            sql: "INSERT INTO import_changes(seq, group_size, expected, change) VALUES (?, ?, NULL, ?)"
        )
        for record in records { try insert.execute(arguments: [record.place, record.size, record.text]) }
    }

    /// Commits the import: from here on it is completed even if the process ends.
    static func decide(_ database: Database) throws {
        try database.execute(sql: "INSERT INTO roster_import(is_decided, applied) VALUES (1, -1)")
    }

    static func isDecided(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT is_decided FROM roster_import") ?? false
    }

    static func isEmpty(_ database: Database) throws -> Bool {
        let isUsed = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS(SELECT 1 FROM roster_import) OR EXISTS(SELECT 1 FROM import_changes)"
        )
        return isUsed == false
    }

    /// Applies the next records.
    static func apply(_ database: Database, limit: Int) throws -> Step {
        let applied = try Int64.fetchOne(database, sql: "SELECT applied FROM roster_import") ?? -1
        let records = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT seq, expected, change FROM import_changes WHERE seq > ? ORDER BY seq"
            ),
            arguments: [applied]
        )
        let isLarge = try Self.isLarge(database)
        var writing = try RosterRowWriter(database, notesAddresses: !isLarge)
        var step = Step()
        // The cursor's row and the roster's revision.
        var written = 2
        var last = applied
        step.isLast = true
        while let record = try records.next() {
            let place: Int64 = record[0]
            let rows = try StagedRecord.rows(record[2], expected: record[1], place: place)
            // The rows that the record may change, and the totals of its circles; for a new person only those of their
            // own memberships. A person whose rows all fit is not split: a notice accepted in between would find them
            // without an endpoint.
            let cost = rows.reduce(0) { $0 + Self.cost(of: $1, isLarge: isLarge) }
            let need = cost + rows.count * 2 + (rows.first?.isNewPerson == true ? 0 : ReachChange.limit)
            guard written + writing.reach.count + need <= limit || written == 2 else {
                step.isLast = false
                break
            }
            for row in rows {
                let change = try row.change.decoded()
                if try !writing.apply(change, expected: row.expected) { step.skipped.append(change.name) }
            }
            written += cost
            step.rows += rows.count
            last = place
        }
        try writing.finish()
        try database.execute(sql: "UPDATE roster_import SET applied = ?", arguments: [last])
        return step
    }

    /// The most rows that a change touches, without circles' totals: an endpoint has its own row and those of its
    /// previous and its new address.
    private static func cost(of row: StagedRow, isLarge: Bool) -> Int {
        switch row.change {
        case .endpoint: row.expected == nil && isLarge ? 1 : 6
        case .removeEndpoint: 3
        default: 1
        }
    }

    static func isLarge(_ database: Database) throws -> Bool {
        try Int64.fetchOne(database, sql: "SELECT max(seq) FROM import_changes") ?? 0 >= large
    }

    /// Removes the next staged rows.
    /// - Returns: Whether nothing is left.
    static func clear(_ database: Database, limit: Int) throws -> Bool {
        try database.execute(
            sql: "DELETE FROM import_changes WHERE seq IN (SELECT seq FROM import_changes LIMIT ?)",
            arguments: [limit - 1]
        )
        guard database.changesCount < limit - 1 else { return false }
        try database.execute(sql: "DELETE FROM roster_import")
        return true
    }

    /// Completes, at a start, an import that a stop interrupted.
    static func finish(_ pool: DatabasePool) throws {
        guard try !pool.read(isEmpty) else { return }
        let limit = ImportMode.exclusive.rowsPerStep
        if try pool.read(isDecided) {
            while try !pool.write({ try apply($0, limit: limit).isLast }) {}
            if try pool.read(isLarge) {
                var differences = try pool.read(EndpointAddresses.differences)
                while !differences.isEmpty {
                    let step = differences.next(limit)
                    try pool.write { try EndpointAddresses.write(step, $0) }
                }
            }
        }
        while try !pool.write({ try clear($0, limit: limit) }) {}
    }
}
