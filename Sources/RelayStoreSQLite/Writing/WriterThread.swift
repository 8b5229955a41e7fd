import Foundation
import GRDB
import GRDBSQLite
import RelayModel
import RelayStore

/// The thread of a ``GroupCommitWriter``: takes a batch, runs it in a transaction, answers the callers, and repeats.
final class WriterThread: Sendable {
    private let writer: GroupCommitWriter
    private let database: DatabasePool
    private let directory: DataDirectory
    private let initial: [AudienceExpansion]
    private let faults: RecordFaultLog
    private let attemptTable: AttemptTable
    private let refusedRecords: RefusedRecordFile
    /// The number of 4 KiB pages in the log from which it is checkpointed; four times as many while commands wait.
    private static let pagesPerCheckpoint = 1000

    init(
        writer: GroupCommitWriter,
        database: DatabasePool,
        directory: DataDirectory,
        expansions: [AudienceExpansion],
        faults: RecordFaultLog,
        attemptTable: AttemptTable,
        refusedRecords: RefusedRecordFile
    ) {
        self.writer = writer
        self.database = database
        self.directory = directory
        self.initial = expansions
        self.faults = faults
        self.attemptTable = attemptTable
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
                // Roster changes run while no audience is being frozen, and before new audiences are.
                try Self.run(batch.rosterCommands + batch.commands, database, &next, &outcomes)
                if !batch.records.isEmpty {
                    try OutcomeWriter(database: database, faults: faults).write(batch.records, &next)
                }
                if batch.takesExpansion { try Self.expandUnlessRefused(database, &next) }
                // Commands that arrived meanwhile join this commit instead of waiting for it and then for another.
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
            // While the store closes, outcomes are tried only once: each pass of the thread has less left to write.
            if !writer.isClosing { writer.restore(batch.records) }
            writer.failed(failure)
            return
        }
        state = next
        noteRefused(state.refused)
        for outcome in outcomes { outcome.finish(nil) }
        for group in batch.records {
            attemptTable.end(group.records)
            group.done()
        }
        let rows = batch.records.reduce(0) { $0 + $1.records.count }
        writer.committed(rows: rows, walBytes: walBytes, grown: state.grown)
    }

    /// Runs a transaction. Errors are converted here, while the connection still knows the system's error number.
    private func inTransaction(_ body: (Database) throws -> Void) throws {
        try database.writeWithoutTransaction { database in
            do {
                try database.inTransaction(.immediate) {
                    try body(database)
                    // A commit into files without a path succeeds, and the next start does not see it. Files that
                    // disappear between this check and the commit are no different from files that disappear directly
                    // after it.
                    if let loss = directory.loss { throw loss }
                    return .commit
                }
            } catch {
                throw StoreError(error, on: database)
            }
        }
    }

    /// Checkpoints the log, so that it restarts. SQLite would do it within the commit, about 3 ms before the caller is
    /// answered; here only commands that arrive meanwhile wait. If it fails (a full disk), the log grows, nothing is
    /// lost, and the next commit retries.
    private func checkpoint() {
        try? database.writeWithoutTransaction { database in
            let limit = writer.hasCommands ? Self.pagesPerCheckpoint * 4 : Self.pagesPerCheckpoint
            guard Self.pagesWritten(database) >= limit else { return }
            try database.checkpoint(.passive)
            _ = Self.pagesWritten(database, thenForget: true)
        }
    }

    /// Truncates the log, which still contains removed data.
    /// - Returns: False while a reader uses it: it is retried soon.
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

    /// The number of pages written to the log since the last reset.
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
            // SQLite rolled the transaction back: nothing of it is left to commit.
            guard database.isInsideTransaction else { throw outcome.failure ?? StoreError.closed }
        }
    }

    /// An audience that cannot be frozen, because a row cannot be read or written, does not block others: it stays
    /// unfinished and is retried at the next start.
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

    /// Called once the transaction is committed: a transaction that is retried refuses the same records again.
    private func noteRefused(_ records: [RefusedRecord]) {
        guard !records.isEmpty else { return }
        for record in records { faults.refused(record.fault) }
        refusedRecords.append(records)
    }

    /// Freezes one segment of the oldest audience; the rest follows in the next transactions, with accepts in between.
    /// Four segments at a time delayed an accept four times as long, and audiences are frozen ten times faster than
    /// they are sent anyway.
    private static func expand(_ database: Database, _ state: inout WriterState) throws {
        guard var expansion = state.expansions.first else { return }
        try expansion.freeze(database, endpoints: Segment.capacity)
        state.grown.append(expansion.notice)
        guard expansion.isComplete else {
            state.expansions[0] = expansion
            return
        }
        state.expansions.removeFirst()
        // The last endpoint may have been frozen and sent long before the end was known.
        if try ProgressRows.endIfOver(database, expansion.notice) { state.latencies[expansion.notice] = nil }
    }

    private var walBytes: Int {
        var info = stat()
        return stat(database.path + "-wal", &info) == 0 ? Int(info.st_size) : 0
    }
}
