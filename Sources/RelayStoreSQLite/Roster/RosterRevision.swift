import GRDB

/// A number that increases with every change of the roster, so that a result of reading can be checked for staleness;
/// and the revision that the circles' totals (``CircleCounts``) match.
enum RosterRevision {
    static func current(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM roster_revision") ?? 0
    }

    /// After a change that updated the totals of its circles.
    static func raise(_ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE roster_revision SET counted = iif(counted = revision, revision + 1, counted),
                    revision = revision + 1
                """
        )
    }

    /// After a change with too many circles to update their totals.
    static func raiseUncounted(_ database: Database) throws {
        try database.execute(sql: "UPDATE roster_revision SET revision = revision + 1")
    }

    /// Whether the circles' totals match the roster.
    static func isCounted(_ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT counted = revision FROM roster_revision") ?? true
    }

    static func noteCounted(_ database: Database) throws {
        try database.execute(sql: "UPDATE roster_revision SET counted = revision")
    }
}
