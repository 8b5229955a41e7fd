import Foundation
import GRDB
import RelayModel

extension Schema {
    // - `unit` of a person: the home unit. Endpoints have their owner's.
    // - `revision`: the roster's revision at the record's last change. It serves as an `ETag`, and an import compares
    //   it to detect concurrent changes.
    // - `everyone`: whether the endpoint's address may reach people whom the roster does not list.
    // - `covers_path`: whether the hash covers method and path too; earlier hashes cover the body only.
    // - `issuer_unit`: the unit of the key that sent the notice.
    // - `events`: the notice that a sender's event created. The key is a digest, so that no number is stored; see
    //   `NoticeEventRows`.
    // - `roster_import`: the running import; its changes are in `import_changes`, in the order of application.
    //   `group_size`: the number of changes of one person or circle in a row; see `StagedRecord`.
    static let homeUnits = """
        ALTER TABLE people ADD COLUMN unit TEXT NOT NULL DEFAULT '';
        CREATE INDEX people_by_unit ON people(unit);
        ALTER TABLE circles ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE people ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE memberships ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE endpoints ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE endpoints ADD COLUMN everyone INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE notices ADD COLUMN issuer_unit TEXT NOT NULL DEFAULT '';

        ALTER TABLE idempotency ADD COLUMN covers_path INTEGER NOT NULL DEFAULT 0;

        DROP INDEX notices_by_event;
        CREATE TABLE events(
            key BLOB PRIMARY KEY, notice INTEGER NOT NULL, risk TEXT, suspect BLOB
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX events_by_notice ON events(notice);

        CREATE TABLE roster_import(is_decided INTEGER NOT NULL, applied INTEGER NOT NULL) STRICT;
        CREATE TABLE import_changes(
            seq INTEGER PRIMARY KEY, group_size INTEGER NOT NULL, expected INTEGER, change TEXT NOT NULL
        ) STRICT;

        UPDATE endpoints SET address = '', secret = '' WHERE removed = 1;
        """

    /// Fills the home units of records of schema 7, and converts its events.
    static func fillHomeUnits(_ database: Database) throws {
        try fillUnitsOfPeople(database)
        try fillIssuerUnits(database)
    }

    /// A person's home is the deepest unit that contains all of their circles; the root for a person in no circle.
    private static func fillUnitsOfPeople(_ database: Database) throws {
        let update = try database.makeStatement(sql: "UPDATE people SET unit = ? WHERE seq = ?")
        var current: Int64?
        var units: [UnitPath] = []
        func finish() throws {
            guard let current, let unit = UnitPath.common(units) else { return }
            try update.execute(arguments: [unit.text, current])
        }
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT m.person, c.unit FROM memberships m JOIN circles c ON c.seq = m.circle ORDER BY m.person"
        )
        while let row = try rows.next() {
            let person: Int64 = row[0]
            if person != current {
                try finish()
                current = person
                units = []
            }
            units.append(UnitPath(unchecked: row[1]))
        }
        try finish()
    }

    /// Before schema 8 a notice named only its sender's key. If all keys of that name have one unit, it is the
    /// sender's; otherwise the notice belongs to the root, so that no other unit can cancel it.
    private static func fillIssuerUnits(_ database: Database) throws {
        var scopes: [String: [UnitPath]] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT DISTINCT name, scope FROM keys") {
            scopes[row[0] as String, default: []].append(UnitPath(unchecked: row[1]))
        }
        let update = try database.makeStatement(sql: "UPDATE notices SET issuer_unit = ? WHERE id = ?")
        let rows = try Row.fetchCursor(database, sql: "SELECT id, event_id, content FROM notices")
        while let row = try rows.next() {
            let id = NoticeID(rawValue: row[0])
            let content = try NoticeContentCoding.decode(row[2] as String, of: id)
            let units = scopes[content.issuer] ?? []
            if units.count == 1 { try update.execute(arguments: [units[0].text, id.rawValue]) }
            if let event = row[1] as String? {
                try NoticeEventRows.takeOver(database, event, of: id, content, units: units.isEmpty ? [.root] : units)
            }
        }
    }
}
