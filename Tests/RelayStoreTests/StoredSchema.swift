import Foundation
import GRDB

/// Databases of earlier versions, as their programs left them.
enum StoredSchema {
    /// Takes from a database of this version what schema 10 added.
    static func undoTen(_ database: Database) throws {
        try database.execute(
            sql: """
                ALTER TABLE segments DROP COLUMN recipients;
                ALTER TABLE segments DROP COLUMN first_person;
                ALTER TABLE segments DROP COLUMN last_person;
                ALTER TABLE notices DROP COLUMN reached_unit;
                DROP TABLE reached_units;
                DROP TABLE timers;
                DROP TABLE units;
                DELETE FROM grdb_migrations WHERE identifier = '10';
                """
        )
    }

    /// Takes from a database of this version what schema 9 and later ones added.
    static func undoNine(_ database: Database) throws {
        try undoTen(database)
        try database.execute(
            sql: """
                ALTER TABLE deliveries DROP COLUMN shortened_from;
                ALTER TABLE endpoints DROP COLUMN keyword;
                ALTER TABLE endpoints DROP COLUMN disabled_by;
                ALTER TABLE notices DROP COLUMN all_off;
                ALTER TABLE events DROP COLUMN others;
                ALTER TABLE segments DROP COLUMN followers;
                ALTER TABLE segments DROP COLUMN leaders;
                DROP TABLE endpoint_addresses;
                DROP TABLE repeated_endpoints;
                DELETE FROM grdb_migrations WHERE identifier = '9';
                """
        )
    }

    /// Creates the database of a fixture `schema-N.sql`.
    static func makeDatabase(_ version: Int, in place: String) async throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let sql = try String(contentsOf: fixtures.appending(path: "schema-\(version).sql"), encoding: .utf8)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: place + "/relay.sqlite", configuration: configuration)
        // The script has its own transaction.
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}
