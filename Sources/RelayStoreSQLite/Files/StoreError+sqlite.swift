import GRDB
import Glibc
import RelayStore

extension StoreError {
    /// Converts a database error. The statement's text and arguments are left out: they contain personal data.
    /// - Parameter database: The connection that failed, if available: it knows the system's error number.
    init(_ error: any Error, on database: Database? = nil) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            let code = error.extendedResultCode
            self.init(code, errno: database?.systemErrno(after: code), message: error.message ?? "")
        case is CancellationError: self = .closed
        default: self = .database(code: -1, message: "\(type(of: error))")
        }
    }

    /// Converts a result code. SQLite names only one of the system's reasons, a full disk, and only for writes; an
    /// exceeded quota, a file system that became read-only and a failing disk share one code. An unknown reason is not
    /// reported as a full disk, so that operators do not free space in vain.
    /// - Parameter number: The system's error number; nil if it is not known.
    init(_ code: ResultCode, errno number: Int32?, message: String) {
        switch code {
        case .SQLITE_FULL: self = .diskFull
        case .SQLITE_READONLY: self = .readOnly
        case .SQLITE_IOERR, .SQLITE_CANTOPEN:
            switch number {
            case ENOSPC?, EDQUOT?: self = .diskFull
            case EROFS?: self = .readOnly
            case let number?:
                self = .database(code: code.rawValue, message: "\(message): \(String(cString: strerror(number)))")
            case nil: self = .database(code: code.rawValue, message: message)
            }
        default: self = .database(code: code.rawValue, message: message)
        }
    }
}
