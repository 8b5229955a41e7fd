import GRDB
import Glibc

/// The files of a data directory before the database is opened.
struct DatabaseFiles {
    /// Whether the database has no content yet.
    let isNew: Bool
    /// Whether it has a write-ahead log.
    let hasLog: Bool

    /// Reads the current files.
    init(_ directory: DataDirectory) {
        var info = stat()
        isNew = stat(directory.databasePath, &info) != 0 || info.st_size == 0
        hasLog = stat(directory.logPath, &info) == 0
    }
}

/// The database's identity, and how its last process ended.
struct DatabaseIdentity {
    /// What the database records about the last process that sent from it.
    enum State: Int {
        /// A relay sends, or was killed while it did.
        case sending = 0
        /// The relay ended regularly with everything written.
        case stopped = 1
        /// The relay was killed, and another process has opened the database since: its log is merged into the database
        /// file.
        case recovered = 2
    }

    /// 32 random hexadecimal digits.
    let id: String
    let state: State

    /// Returns nil if the database has none: it was written before schema 8, or is not a relay's.
    static func read(_ database: Database) throws -> DatabaseIdentity? {
        guard try database.tableExists("database_identity") else { return nil }
        let row = try Row.fetchOne(database, sql: "SELECT id, state FROM database_identity")
        return row.map { DatabaseIdentity(id: $0[0], state: State(rawValue: $0[1]) ?? .sending) }
    }

    static func write(_ state: State, _ database: Database) throws {
        try database.execute(sql: "UPDATE database_identity SET state = ?", arguments: [state.rawValue])
    }
}
