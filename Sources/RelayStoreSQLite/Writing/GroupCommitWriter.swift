import Dispatch
import GRDB
import RelayModel
import RelayStore
import Synchronization

/// The only writer: a thread that gathers everything that waits to be written into one transaction, commits it, and
/// then answers all callers.
///
/// While one commit runs its fsync, the next batch gathers, so full durability costs a caller one to two fsyncs.
/// Commands (an accept, a cancel) get every other transaction for themselves: a caller that waits for a 202 waits for
/// its own fsync, not for a roster change in the same batch. Outcomes follow in short runs, then one step of freezing
/// large audiences; a command that arrives meanwhile joins before the commit.
///
/// ```swift
/// let reach = try await writer.write { database, _ in
///     try NoticeRows.acceptance(database, id).reach
/// }
/// writer.record(records, done: { /* on the writer's thread, after the commit */ })
/// ```
final class GroupCommitWriter: Sendable {
    /// The most outcomes per transaction. A transaction costs as much as sixty rows, so longer runs gain little; and
    /// they delay the accepts behind them and add repeats after a crash.
    static let recordsPerTransaction = 256
    /// How long outcomes wait for more of them if nothing else is to be written. At full speed this halves the cost of
    /// the log per delivery, and a crash loses 10 ms more of outcomes.
    static let gathering = DispatchTimeInterval.milliseconds(10)

    /// What the thread waits for.
    fileprivate enum Rest {
        case none
        /// Outcomes are queued, but few: it waits for more, a command, or the timeout.
        case gathering
        case anything
    }

    fileprivate struct Mailbox {
        var rest = Rest.none
        var queuedRows = 0
        var commands: [WriteCommand] = []
        /// Changes of the roster; they wait until every accepted audience is frozen.
        var rosterCommands: [WriteCommand] = []
        var records: [RecordGroup] = []
        /// Whether the last transaction had only commands although other work was queued.
        var haveOthersWaited = false
        var isClosing = false
        var isClosed = false
        var health = StoreHealth()
        var onClosed: [@Sendable () -> Void] = []
        var listener: (@Sendable (NoticeID) -> Void)?
    }

    private let mailbox = Mutex(Mailbox())
    private let wake = DispatchSemaphore(value: 0)

    /// Starts the thread.
    /// - Parameter expansions: Audiences that were not completely frozen when the relay stopped.
    init(
        database: DatabasePool,
        directory: DataDirectory,
        expansions: [AudienceExpansion],
        faults: RecordFaultLog,
        attemptTable: AttemptTable,
        refusedRecords: RefusedRecordFile
    ) {
        let thread = WriterThread(
            writer: self,
            database: database,
            directory: directory,
            expansions: expansions,
            faults: faults,
            attemptTable: attemptTable,
            refusedRecords: refusedRecords
        )
        thread.start()
    }

    var health: StoreHealth {
        mailbox.withLock { box in
            var health = box.health
            health.queuedCommands = box.commands.count
            return health
        }
    }

    func onAudienceGrowth(_ listener: @escaping @Sendable (NoticeID) -> Void) {
        mailbox.withLock { $0.listener = listener }
    }

    /// Runs `body` in the next transaction, in its own savepoint, and returns after the commit.
    /// - Parameter onDisk: Called with the value on the writer's thread, directly after the commit.
    func write<Value: Sendable>(
        changesRoster: Bool = false,
        onDisk: @escaping @Sendable (Value) -> Void = { _ in },
        _ body: @escaping @Sendable (Database, inout WriterState) throws -> Value
    ) async throws(StoreError) -> Value {
        let result: Result<Value, StoreError> = await withCheckedContinuation { continuation in
            let command = WriteCommand(body) { result in
                if case .success(let value) = result { onDisk(value) }
                continuation.resume(returning: result)
            }
            let isAccepted = mailbox.withLock { box in
                guard !box.isClosing else { return false }
                if changesRoster { box.rosterCommands.append(command) } else { box.commands.append(command) }
                return true
            }
            if isAccepted { rouse(.gathering) } else { continuation.resume(returning: .failure(.closed)) }
        }
        return try result.get()
    }

    /// Queues outcomes; calls `done` on the writer's thread after their commit.
    func record(_ records: [DeliveryRecord], done: @escaping @Sendable () -> Void) {
        mailbox.withLock { box in
            box.records.append(RecordGroup(records: records, done: done))
            box.health.queuedRows += records.count
            box.queuedRows += records.count
        }
        rouse(records.isEmpty ? .gathering : .anything)
    }

    /// Wakes the thread: always if it has no work, and from gathering if the new work must not wait.
    private func rouse(_ depth: Rest) {
        let mustWake = mailbox.withLock { box in
            let isEnough = depth == .gathering || box.queuedRows >= Self.recordsPerTransaction
            guard box.rest == .anything || box.rest == .gathering && isEnough else { return false }
            box.rest = .none
            return true
        }
        if mustWake { wake.signal() }
    }

    /// Writes what is queued, then ends the thread. Audiences that are being frozen continue at the next start. The
    /// roster must not change before they are complete, so changes that wait for them are refused.
    func close() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isOver = mailbox.withLock { box in
                box.isClosing = true
                if !box.isClosed { box.onClosed.append { continuation.resume() } }
                return box.isClosed
            }
            if isOver { continuation.resume() } else { rouse(.gathering) }
        }
    }

    /// The content of the next transaction; waits until there is work. Returns nil if nothing is left to write and the
    /// store is closing.
    /// - Parameter isTruncating: Whether the log must still be truncated; then it waits only briefly.
    func nextBatch(isExpanding: Bool, isTruncating: Bool = false) -> WriteBatch? {
        var hasGathered = false
        while true {
            let (batch, rest) = mailbox.withLock { box in
                box.rest = box.rest(isExpanding: isExpanding, hasGathered: hasGathered)
                return (box.rest == .none ? box.takeBatch(isExpanding: isExpanding) : WriteBatch(), box.rest)
            }
            switch rest {
            case .none: return batch.isEmpty && batch.isClosing ? nil : batch
            case .gathering:
                _ = wake.wait(timeout: .now() + Self.gathering)
                hasGathered = true
            case .anything where isTruncating && health.trouble == nil:
                if wake.wait(timeout: .now() + .milliseconds(100)) == .timedOut { return WriteBatch() }
            case .anything where health.trouble == nil: wake.wait()
            case .anything:
                // The last write failed and nothing waits: test the disk once per second, so that the error ends
                // without a caller.
                if wake.wait(timeout: .now() + .seconds(1)) == .timedOut { return WriteBatch(isProbe: true) }
            }
        }
    }

    /// Takes the commands that arrived after the transaction began.
    func takeCommands() -> [WriteCommand] {
        mailbox.withLock { box in
            defer { box.commands = [] }
            return box.commands
        }
    }

    /// Whether a command waits for the next transaction.
    var hasCommands: Bool { mailbox.withLock { !$0.commands.isEmpty } }

    /// Puts outcomes back at the head of the queue after a failed transaction.
    func restore(_ records: [RecordGroup]) {
        mailbox.withLock { box in
            box.records.insert(contentsOf: records, at: 0)
            box.queuedRows += records.reduce(0) { $0 + $1.records.count }
        }
    }

    /// Updates the health counters after a commit.
    func committed(rows: Int, walBytes: Int, grown: [NoticeID]) {
        let listener = mailbox.withLock { box in
            box.health.trouble = nil
            box.health.commits += 1
            box.health.queuedRows -= rows
            box.health.recordedRows += rows
            box.health.walBytes = walBytes
            return box.listener
        }
        if let listener { for notice in grown { listener(notice) } }
    }

    /// Records the error of a failed transaction and pauses, unless a new command arrives.
    func failed(_ error: StoreError) {
        let isClosing = mailbox.withLock { box in
            box.health.trouble = error
            box.rest = .gathering
            return box.isClosing
        }
        if !isClosing { _ = wake.wait(timeout: .now() + .milliseconds(250)) }
    }

    /// Whether to give up outcomes that cannot be written: the store is closing and the disk refuses them.
    var isClosing: Bool { mailbox.withLock { $0.isClosing } }

    func ended() {
        let (refused, waiting) = mailbox.withLock { box in
            box.isClosed = true
            defer { (box.rosterCommands, box.onClosed) = ([], []) }
            return (box.rosterCommands, box.onClosed)
        }
        for command in refused { command.refuse(.closed) }
        for resume in waiting { resume() }
    }
}

extension GroupCommitWriter.Mailbox {
    /// Whether the thread has work, or what it waits for.
    fileprivate func rest(isExpanding: Bool, hasGathered: Bool) -> GroupCommitWriter.Rest {
        let hasCommands = !commands.isEmpty || !rosterCommands.isEmpty
        if isExpanding || hasCommands || isClosing || hasGathered && !records.isEmpty { return .none }
        if records.isEmpty { return .anything }
        let isUrgent = queuedRows >= GroupCommitWriter.recordsPerTransaction || records.contains { $0.records.isEmpty }
        return isUrgent ? .none : .gathering
    }

    /// Takes the content of one transaction.
    fileprivate mutating func takeBatch(isExpanding: Bool) -> WriteBatch {
        var batch = WriteBatch()
        swap(&batch.commands, &commands)
        let doOthersWait = isExpanding || !records.isEmpty || !rosterCommands.isEmpty
        if !batch.commands.isEmpty, doOthersWait, !haveOthersWaited, !isClosing {
            haveOthersWaited = true
            batch.isCommandsAlone = true
            return batch
        }
        haveOthersWaited = false
        if !isExpanding { swap(&batch.rosterCommands, &rosterCommands) }
        var rows = 0
        var groups = 0
        while groups < records.count {
            let next = records[groups].records.count
            guard rows == 0 || rows + next <= GroupCommitWriter.recordsPerTransaction else { break }
            rows += next
            groups += 1
        }
        batch.records = Array(records.prefix(groups))
        records.removeFirst(groups)
        queuedRows -= rows
        batch.isClosing = isClosing
        health.isChangingRoster = !batch.rosterCommands.isEmpty
        return batch
    }
}
