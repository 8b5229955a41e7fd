import GRDB
import RelayStore

extension Database {
    /// Runs a body in a savepoint and gives its value; what it changed is undone where it throws.
    func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try cachedStatement(sql: "SAVEPOINT step").execute()
        do {
            let value = try body()
            try cachedStatement(sql: "RELEASE step").execute()
            return value
        } catch {
            // A full disk makes SQLite roll the whole transaction back by itself; then there is no savepoint left.
            if isInsideTransaction { try execute(sql: "ROLLBACK TO step; RELEASE step") }
            throw error
        }
    }

    /// Runs a body in a savepoint; what it changed is undone where the database refuses it.
    /// - Returns: why it was refused; nil where it went through.
    /// - Throws: what is no refusal: the disk's trouble, which is everybody's.
    func unlessRefused(_ body: () throws -> Void) throws -> (any Error)? {
        do {
            try savepoint(body)
            return nil
        } catch  where Self.isRefusal(error) && isInsideTransaction {
            return error
        }
    }

    /// Whether an error is about what was to be written, and not about the disk: written again, it fails again.
    private static func isRefusal(_ error: any Error) -> Bool {
        switch error {
        case let error as DatabaseError:
            [.SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG, .SQLITE_RANGE].contains(error.resultCode)
        case StoreError.corrupt, StoreError.notFound, StoreError.conflict: true
        default: false
        }
    }
}
