import GRDB
import RelayModel

extension Schema {
    // - `path`: what circles, people, keys and notices name the unit by; see `UnitColumns`. The root has no row. The
    //   unit above each row has a row too.
    // - `revision`: of the roster at the unit's last change, as for circles.
    // - `events_as`: the path that the digests of the unit's events hold (`NoticeEventRows`), null where it is `path`.
    //   A renamed unit keeps its first one, so that a repeated report is still known as a repeat.
    static let units = """
        CREATE TABLE units(
            path TEXT PRIMARY KEY, name TEXT NOT NULL, name_en TEXT, kind TEXT, revision INTEGER NOT NULL DEFAULT 0,
            events_as TEXT
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX units_by_events_as ON units(events_as) WHERE events_as IS NOT NULL;
        """

    /// Makes a unit of every path that schema 9 holds, and of those above it. The name is the path's last step.
    static func fillUnits(_ database: Database) throws {
        let paths = try String.fetchAll(
            database,
            sql: """
                SELECT unit FROM circles UNION SELECT unit FROM people UNION SELECT scope FROM keys
                UNION SELECT unit FROM notices UNION SELECT issuer_unit FROM notices
                """
        )
        for path in paths { try UnitRows.make(database, UnitPath(unchecked: path), revision: 0) }
    }
}
