import RelayStore
import Synchronization

/// The records that the store left out so that everything else goes on: rows that cannot be read, outcomes that the
/// database refuses.
///
/// Failure policy: closed for the record, open for all others. The engine skips a delivery that it cannot read (it
/// does not send a guess), a list leaves it out, and whoever asks for that record alone hears
/// ``StoreError/corrupt(table:row:column:)``.
final class RecordFaultLog: Sendable {
    private struct State {
        var faults = RecordFaults()
        /// Rows that were counted; a page that is read again counts them once.
        var known: Set<RecordFault> = []
    }

    /// How many unreadable rows are told apart; beyond them each reading counts.
    private static let memory = 10_000

    private let state = Mutex(State())

    /// What was left out since the start.
    var faults: RecordFaults { state.withLock { $0.faults } }

    /// What a body reads; nil where it is a row that cannot be read, which is noted.
    func reading<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch {
            try skip(error)
            return nil
        }
    }

    /// Notes a row that cannot be read.
    /// - Throws: the error itself where it is about more than one row.
    func skip(_ error: any Error) throws {
        guard case .corrupt(let table, let row, let column)? = error as? StoreError else { throw error }
        let fault = RecordFault(table: table, row: row, reason: "\(column): an unknown value")
        state.withLock { state in
            guard !state.known.contains(fault) else { return }
            if state.known.count < Self.memory { state.known.insert(fault) }
            state.faults.unreadable += 1
            state.faults.add(fault)
        }
    }

    /// Notes a record that the database refused.
    func refused(_ fault: RecordFault) {
        state.withLock { state in
            state.faults.refused += 1
            state.faults.add(fault)
        }
    }
}
