import GRDB

/// A number that rises with every change of the roster, so that a plan made by reading can tell whether it still holds.
enum RosterRevision {
    static func current(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT revision FROM roster_revision") ?? 0
    }

    static func raise(_ database: Database) throws {
        try database.execute(sql: "UPDATE roster_revision SET revision = revision + 1")
    }
}
