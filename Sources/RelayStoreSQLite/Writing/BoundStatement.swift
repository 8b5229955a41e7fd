import GRDB
import GRDBSQLite

/// A statement that is bound and run through SQLite's own functions. For the millions of rows of an import GRDB's
/// arguments and bookkeeping cost as much as the row.
///
/// It is valid within the transaction that prepared it, and returns no rows.
struct BoundStatement {
    private let statement: Statement
    private let row: SQLiteStatement

    init(_ database: Database, sql: String) throws {
        statement = try database.cachedStatement(sql: sql)
        row = statement.sqliteStatement
    }

    func bind(_ number: Int64, at place: Int32) { sqlite3_bind_int64(row, place, number) }

    func bind(_ number: Int64?, at place: Int32) {
        if let number { sqlite3_bind_int64(row, place, number) } else { sqlite3_bind_null(row, place) }
    }

    func bind(_ text: String, at place: Int32) {
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                // Without an address it would be NULL and not the empty text.
                guard let start = characters.baseAddress else { return bindEmpty(at: place) }
                sqlite3_bind_text(row, place, start, Int32(characters.count), Self.transient)
            }
        }
    }

    func bind(_ text: String?, at place: Int32) {
        if let text { bind(text, at: place) } else { sqlite3_bind_null(row, place) }
    }

    func run() throws {
        let code = sqlite3_step(row)
        guard code == SQLITE_DONE else {
            let message = String(cString: sqlite3_errmsg(sqlite3_db_handle(row)))
            sqlite3_reset(row)
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
        sqlite3_reset(row)
    }

    private func bindEmpty(at place: Int32) { sqlite3_bind_text(row, place, "", 0, Self.transient) }

    /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
