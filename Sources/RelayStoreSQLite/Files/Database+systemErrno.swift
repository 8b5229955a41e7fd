// Both, because either may be the one that the fields of SQLite's structures count as a part of.
import CRelaySQLite
import GRDB
import GRDBSQLite

extension Database {
    /// What the system said when something failed just now with this code; nil where nobody knows.
    ///
    /// SQLite's own `sqlite3_system_errno` does not do for what is written: a COMMIT that fails leaves it as it was
    /// (3.40), at zero or at what an earlier failure had. All that a transaction writes goes to the log, whose file
    /// remembers the last failure of its own.
    func systemErrno(after code: ResultCode) -> Int32? {
        let number: Int32
        switch code {
        case .SQLITE_IOERR_WRITE, .SQLITE_IOERR_FSYNC, .SQLITE_IOERR_TRUNCATE: number = errnoOfLog
        // It is memory that is short: nothing was asked of the system's files, and SQLite does not look.
        case .SQLITE_IOERR_NOMEM: return nil
        default: number = sqlite3_system_errno(sqliteConnection)
        }
        return number == 0 ? nil : number
    }

    /// 0 where nothing failed yet, or nothing was written.
    private var errnoOfLog: Int32 {
        var log: UnsafeMutablePointer<sqlite3_file>?
        var number: Int32 = 0
        let result = sqlite3_file_control(sqliteConnection, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log)
        guard result == SQLITE_OK, let log else { return 0 }
        _ = log.pointee.pMethods?.pointee.xFileControl?(log, SQLITE_FCNTL_LAST_ERRNO, &number)
        return number
    }
}
