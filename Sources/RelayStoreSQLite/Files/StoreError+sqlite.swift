import GRDB
import RelayStore

extension StoreError {
    /// What a database error means. The text of a statement and its arguments are left out: they hold personal data.
    init(_ error: any Error) {
        switch error {
        case let error as StoreError: self = error
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_FULL: self = .diskFull
            case .SQLITE_READONLY: self = .readOnly
            case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_WRITE: self = .diskFull
            default: self = .database(code: error.extendedResultCode.rawValue, message: error.message ?? "")
            }
        case is CancellationError: self = .closed
        default: self = .database(code: -1, message: "\(type(of: error))")
        }
    }
}
