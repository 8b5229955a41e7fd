// Either module may be the one that declares the fields of SQLite's structures.
import CRelaySQLite
import GRDB
import GRDBSQLite

extension Database {
    /// The system's error number for a failure with this code; nil if it is not known.
    ///
    /// SQLite's own `sqlite3_system_errno` is not usable for writes: a failing COMMIT leaves it unchanged (3.40), at
    /// zero or at an earlier failure. Everything that a transaction writes goes to the log, whose file remembers its
    /// own last failure.
    func systemErrno(after code: ResultCode) -> Int32? {
        let number: Int32
        switch code {
        case .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_TRUNCATE: number = errnoOfLog
        // Memory is exhausted: no file operation failed, and SQLite does not set a number.
        case .SQLITE_IOERR_NOMEM: return nil
        default: number = sqlite3_system_errno(sqliteConnection)
        }
        return number == 0 ? nil : number
    }

    /// Returns 0 if nothing failed or nothing was written.
    private var errnoOfLog: Int32 {
        var log: UnsafeMutablePointer<sqlite3_file>?
        var number: Int32 = 0
        let result = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
        guard result == SQLITE_OK, let log else { return 0 }
        _ = log.pointee.pMethods?.pointee.xFileControl?(log, SQLITE_FCNTL_LAST_ERRNO, &number)
        return number
    }
}
