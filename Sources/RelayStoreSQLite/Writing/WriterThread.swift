import Foundation
import GRDB
import GRDBSQLite
import RelayModel
import RelayStore

/// The thread behind a ``GroupCommitWriter``: takes a batch, runs it in a transaction, tells everybody, again.
final class WriterThread: Sendable {
    private let writer: GroupCommitWriter
    private let database: DatabasePool
    private let directory: DataDirectory
    private let initial: [AudienceExpansion]
    private let faults: RecordFaultLog
    private let tries: TryTable
    private let refusedRecords: RefusedRecordFile
    /// Pages of 4 KiB in the log from which on they are moved into the database file; four times as many while commands
    /// wait.
    private static let pagesPerCheckpoint = 1000

    init(
        writer: GroupCommitWriter,
        database: DatabasePool,
        directory: DataDirectory,
        expansions: [AudienceExpansion],
        faults: RecordFaultLog,
        tries: TryTable,
        refusedRecords: RefusedRecordFile
    ) {
        self.writer = writer
        self.database = database
        self.directory = directory
        self.initial = expansions
        self.faults = faults
        self.tries = tries
        self.refusedRecords = refusedRecords
    }

    func start() {
        let thread = Thread { self.run() }
        thread.name = "relay-writer"
        thread.start()
    }

    private func run() {
        var state = WriterState()
        state.expansions = initial
        while let batch = writer.nextBatch(
            isExpanding: !state.expansions.isEmpty,
            isTruncating: state.hasRemovedPersonalData
        ) {
            commit(batch, state: &state)
            if state.hasRemovedPersonalData { state.hasRemovedPersonalData = !truncateLog() } else { checkpoint() }
        }
        writer.ended()
    }

    private func commit(_ taken: WriteBatch, state: inout WriterState) {
        var batch = taken
        var next = state
        next.grown = []
        next.refused = []
        var outcomes: [CommandOutcome] = []
        do {
            try inTransaction { database in
                // Changes of the roster run when no audience is being frozen, and before new audiences are.
                try Self.run(batch.rosterCommands + batch.commands, database, &next, &outcomes)
                if !batch.records.isEmpty {
                    try OutcomeWriter(database: database, faults: faults).write(batch.records, &next)
                }
                if batch.takesExpansion { try Self.expandUnlessRefused(database, &next) }
                // Who came meanwhile shares this commit instead of waiting for it and then for another.
                let late = writer.takeCommands()
                batch.commands += late
                try Self.run(late, database, &next, &outcomes)
                if batch.isProbe { try database.execute(sql: "UPDATE roster_revision SET revision = revision") }
            }
        } catch {
            let failure = StoreError(error)
            for outcome in outcomes { outcome.finish(failure) }
            let untried = (batch.rosterCommands + batch.commands).dropFirst(outcomes.count)
            for command in untried { command.refuse(failure) }
            // Once the store is closing, what cannot be written is tried once and no more: each turn of the thread has
            // less left to write.
            if !writer.isClosing { writer.restore(batch.records) }
            writer.failed(failure)
            return
        }
        state = next
        noteRefused(state.refused)
        for outcome in outcomes { outcome.finish(nil) }
        for group in batch.records {
            tries.end(group.records)
            group.done()
        }
        let rows = batch.records.reduce(0) { $0 + $1.records.count }
        writer.committed(rows: rows, walBytes: walBytes, grown: state.grown)
    }

    /// Runs a transaction. What fails in it is named here, where the connection still knows what the system said.
    private func inTransaction(_ body: (Database) throws -> Void) throws {
        try database.writeWithoutTransaction { database in
            do {
                try database.inTransaction(.immediate) {
                    try body(database)
                    // A commit into files that no path leads to succeeds, and the next start knows nothing of it. Files
                    // that go between this look and the commit are no different from files that go right after it.
                    if let loss = directory.loss { throw loss }
                    return .commit
                }
            } catch {
                throw StoreError(error, on: database)
            }
        }
    }

    /// Moves committed pages from the log into the database file, so that the log begins anew. SQLite would do it
    /// within the commit, some 3 ms before the caller hears of it; this way only those wait who come meanwhile. Where
    /// it fails (a full disk) the log grows, nothing is lost, and the next commit tries again.
    private func checkpoint() {
        try? database.writeWithoutTransaction { database in
            let limit = writer.hasCommands ? Self.pagesPerCheckpoint * 4 : Self.pagesPerCheckpoint
            guard Self.pagesWritten(database) >= limit else { return }
            try database.checkpoint(.passive)
            _ = Self.pagesWritten(database, thenForget: true)
        }
    }

    /// Empties the log, which still holds what was removed from the database.
    /// - Returns: false while somebody reads from it: it is tried again soon.
    private func truncateLog() -> Bool {
        do {
            try database.writeWithoutTransaction { database in
                _ = try database.checkpoint(.truncate)
                _ = Self.pagesWritten(database, thenForget: true)
            }
            return true
        } catch {
            return false
        }
    }

    /// Pages that were written to the log since they were last forgotten.
    private static func pagesWritten(_ database: Database, thenForget: Bool = false) -> Int {
        var pages: Int32 = 0
        var highest: Int32 = 0
        sqlite3_db_status(
            database.sqliteConnection,
            SQLITE_DBSTATUS_CACHE_WRITE,
            &pages,
            &highest,
            thenForget ? 1 : 0
        )
        return Int(pages)
    }

    private static func run(
        _ commands: [WriteCommand],
        _ database: Database,
        _ state: inout WriterState,
        _ outcomes: inout [CommandOutcome]
    ) throws {
        for command in commands {
            let outcome = command.run(database, &state)
            outcomes.append(outcome)
            // Rolled back as a whole: nothing of this transaction is left to commit.
            guard database.isInsideTransaction else { throw outcome.failure ?? StoreError.closed }
        }
    }

    /// An audience that cannot be frozen, because something in it cannot be read or written, holds up nobody else: it
    /// stays as far as it is and is tried again with the next start.
    private static func expandUnlessRefused(_ database: Database, _ state: inout WriterState) throws {
        guard let first = state.expansions.first else { return }
        var attempt = state
        let refusal = try database.unlessRefused { try expand(database, &attempt) }
        guard let refusal else {
            state = attempt
            return
        }
        state.expansions.removeFirst()
        state.refused.append(RefusedRecord(table: "segments", row: first.notice.description, refusal))
    }

    /// Once the transaction is committed: one that is tried again counts what it refuses again.
    private func noteRefused(_ records: [RefusedRecord]) {
        guard !records.isEmpty else { return }
        for record in records { faults.refused(record.fault) }
        refusedRecords.append(records)
    }

    /// A segment of the oldest audience; the rest in the next transactions, with accepts in between. Four at a time
    /// kept an accept waiting four times as long, and audiences are frozen ten times faster than they are sent to all
    /// the same.
    private static func expand(_ database: Database, _ state: inout WriterState) throws {
        guard var expansion = state.expansions.first else { return }
        try expansion.freeze(database, endpoints: Segment.capacity)
        state.grown.append(expansion.notice)
        guard expansion.isComplete else {
            state.expansions[0] = expansion
            return
        }
        state.expansions.removeFirst()
        // The last endpoint may have been frozen, and told, long before the end was known.
        if try ProgressRows.endIfOver(database, expansion.notice) { state.latencies[expansion.notice] = nil }
    }

    private var walBytes: Int {
        var info = stat()
        return stat(database.path + "-wal", &info) == 0 ? Int(info.st_size) : 0
    }
}
