import GRDB
import RelayStore

/// A function to run in a transaction, and the caller to answer once it is committed or has failed.
struct WriteCommand: Sendable {
    /// Runs the body in a savepoint; if it throws, its changes are undone.
    let run: @Sendable (Database, inout WriterState) -> CommandOutcome
    /// Answers the caller that the command will not run.
    let refuse: @Sendable (StoreError) -> Void

    /// Wraps a body that returns a value or throws, and the function that receives the result.
    init<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout WriterState) throws -> Value,
        finish: @escaping @Sendable (Result<Value, StoreError>) -> Void
    ) {
        refuse = { finish(.failure($0)) }
        run = { database, state in
            // Works on a copy, so that a body that throws does not change the state.
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

/// The result of a command inside its transaction, before the commit.
struct CommandOutcome: Sendable {
    /// Why its changes were undone; nil if it succeeded.
    let failure: StoreError?
    /// Answers the caller, with an error if the commit failed.
    let finish: @Sendable (StoreError?) -> Void
}
