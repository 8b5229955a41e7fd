import GRDB

/// A number that rises with every change of the roster, so that what was found by reading can tell whether it still
/// holds; and the revision at which the circles' totals (``CircleCounts``) were last those of the roster.
enum RosterRevision {
    static func current(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM roster_revision") ?? 0
    }

    /// After a change that has counted the circles it touched.
    static func raise(_ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE roster_revision SET counted = iif(counted = revision, revision + 1, counted), revision = revision + 1
                """
        )
    }

    /// After a change whose circles are too many to be counted with it.
    static func raiseUncounted(_ database: Database) throws {
        try database.execute(sql: "UPDATE roster_revision SET revision = revision + 1")
    }

    /// Whether the circles' totals are those of the roster.
    static func isCounted(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT counted = revision FROM roster_revision") ?? true
    }

    static func noteCounted(_ database: Database) throws {
        try database.execute(sql: "UPDATE roster_revision SET counted = revision")
    }
}
