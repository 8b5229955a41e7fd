import GRDB
import RelayStore

/// Something to do in a transaction, and whom to tell once it is committed or has failed.
struct WriteCommand: Sendable {
    /// Runs the body in a savepoint; what it changed is undone where it throws.
    let run: @Sendable (Database, inout WriterState) -> CommandOutcome
    /// Tells the caller that it will not be run.
    let refuse: @Sendable (StoreError) -> Void

    /// Wraps a body that returns a value or throws, and what to do with either.
    init<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout WriterState) throws -> Value,
        finish: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        refuse = { finish(.failure($0)) }
        run = { database, state in
            // Works on a copy, so that a body that throws leaves none of its marks.
            var attempt = state
            do {
                let value = try database.savepoint { try body(database, &attempt) }
                state = attempt
                return CommandOutcome(failure: nil) { failure in
                    finish(failure.map { .failure($0) } ?? .success(value))
                }
            } catch {
                let failure = StoreError(error, on: database)
                return CommandOutcome(failure: failure) { _ in finish(.failure(failure)) }
            }
        }
    }
}

/// How a command ended inside its transaction; only the commit is missing.
struct CommandOutcome: Sendable {
    /// Why its changes were undone; nil where it went through.
    let failure: StoreError?
    /// Tells the caller; with an error where the commit failed.
    let finish: @Sendable (StoreError?) -> Void
}
