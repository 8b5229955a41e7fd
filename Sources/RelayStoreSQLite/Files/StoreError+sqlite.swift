import GRDB
import Glibc
import RelayStore

extension StoreError {
    /// What a database error means. The text of a statement and its arguments are left out: they hold personal data.
    /// - Parameter database: the connection that failed, where it is at hand: it knows what the system said.
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

    /// What a result code means. SQLite knows one reason of the system's by name, a full disk, and that only where it
    /// writes; a quota that is used up, a file system that turned read-only and a disk that dies are all the same to
    /// it. Nobody shall free space in vain, so an error of which nobody knows what the system said is not called a full
    /// disk.
    /// - Parameter number: what the system said; nil where that is not known.
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
