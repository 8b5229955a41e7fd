import Foundation
import GRDB

/// Databases of earlier versions, as their programs left them.
enum StoredSchema {
    /// Makes the database of a fixture `schema-N.sql`.
    static func makeDatabase(_ version: Int, in place: String) async throws {
        let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let sql = try String(contentsOf: fixtures.appending(path: "schema-\(version).sql"), encoding: .utf8)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: place + "/relay.sqlite", configuration: configuration)
        // The script has a transaction of its own.
        try await queue.writeWithoutTransaction { try $0.execute(sql: sql) }
        try queue.close()
    }
}
