import GRDB
import RelayStore

extension Database {
    /// Runs a body in a savepoint and returns its value; if it throws, its changes are undone.
    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try cachedStatement(sql: "SAVEPOINT step").execute()
        do {
            let value = try body()
            try cachedStatement(sql: "RELEASE step").execute()
            return value
        } catch {
            // On a full disk SQLite rolls back the whole transaction itself; then no savepoint is left.
            if isInsideTransaction { try execute(sql: "ROLLBACK TO step; RELEASE step") }
            throw error
        }
    }

    /// Runs a body in a savepoint; if the database refuses it, its changes are undone.
    /// - Returns: Why it was refused; nil if it succeeded.
    /// - Throws: Errors that are not a refusal: those of the disk, which concern all writes.
    func unlessRefused(_ body: () throws -> Void) throws -> (any Error)? {
        do {
            try savepoint(body)
            return nil
        } catch  where Self.isRefusal(error) && isInsideTransaction {
            return error
        }
    }

    /// Whether an error concerns the written data and not the disk: a retry would fail again.
    private static func isRefusal(_ error: any Error) -> Bool {
        switch error {
        case let error as DatabaseError:
            [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE].contains(error.resultCode)
        case StoreError.corrupt, StoreError.notFound, StoreError.conflict: true
        default: false
        }
    }
}
