import RelayStore
import Synchronization

/// The records that the store left out so that others could be processed: rows that cannot be read, and outcomes that
/// the database refuses.
///
/// Failure policy: closed for the record, open for all others. The engine skips a delivery that it cannot read (it does
/// not send a guess), a list leaves it out, and a request for that record alone fails with
/// ``StoreError/corrupt(table:row:column:)``.
final class RecordFaultLog: Sendable {
    private struct State {
        var faults = RecordFaults()
        /// Rows that were counted; a page that is read again does not count them twice.
        var known: Set<RecordFault> = []
    }

    /// The most unreadable rows that are distinguished. Beyond it, each reading counts.
    private static let memory = 10_000

    private let state = Mutex(State())

    /// The faults since the start.
    var faults: RecordFaults { state.withLock { $0.faults } }

    /// The value that `body` reads; nil for an unreadable row, which is counted.
    func reading<Value>(_ body: () throws -> Value) throws -> Value? {
        do {
            return try body()
        } catch {
            try skip(error)
            return nil
        }
    }

    /// Counts a row that cannot be read.
    /// - Throws: The error itself if it concerns more than one row.
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

    /// Counts a record that the database refused.
    func refused(_ fault: RecordFault) {
        state.withLock { state in
            state.faults.refused += 1
            state.faults.add(fault)
        }
    }
}
