import GRDB
public import RelayModel
public import RelayStore
import Synchronization

extension SQLiteStore {
    public func timers(dueBy moment: Timestamp) async throws(StoreError) -> DueTimers {
        try await readForEngine { [faults] in try TimerRows.due($0, by: moment, faults) }
    }

    public func set(_ timer: StoredTimer, latest: Timestamp?) async throws(StoreError) {
        try await writer.write { database, _ in try TimerRows.set(timer, latest: latest, database) }
        timerListener.withLock { $0 }(timer.dueAt)
    }

    public func move(_ timer: StoredTimer, to moment: Timestamp) async throws(StoreError) -> Bool {
        try await writer.write { database, _ in try TimerRows.move(timer, to: moment, database) }
    }

    public func onTimerSet(_ listener: @escaping @Sendable (Timestamp) -> Void) {
        timerListener.withLock { $0 = listener }
    }

    /// Tells the listener of the timer of an accepted notice.
    func tellTimer(of acceptance: Acceptance) {
        guard let timer = TimerRows.start(of: acceptance.notice), !acceptance.isRepeat else { return }
        timerListener.withLock { $0 }(timer.dueAt)
    }
}

/// Timers as rows.
enum TimerRows {
    /// The timer of a notice; nil for one that is not scheduled.
    static func start(of notice: Notice) -> StoredTimer? {
        guard notice.state == .scheduled else { return nil }
        return StoredTimer(.noticeStart, subject: notice.id.rawValue, dueAt: notice.sendAt ?? notice.acceptedAt)
    }

    static func set(_ timer: StoredTimer, latest: Timestamp?, _ database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO timers(kind, subject, due_at) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET due_at = min(due_at, ifnull(?, due_at))
                """
        ).execute(arguments: [timer.kind.name, timer.subject, timer.dueAt.milliseconds, latest?.milliseconds])
    }

    static func move(_ timer: StoredTimer, to moment: Timestamp, _ database: Database) throws -> Bool {
        try database.execute(
            sql: "UPDATE timers SET due_at = ? WHERE kind = ? AND subject = ? AND due_at = ?",
            arguments: [moment.milliseconds, timer.kind.name, timer.subject, timer.dueAt.milliseconds]
        )
        return database.changesCount > 0
    }

    /// Removes the timer of a notice whose start, or cancellation, the same transaction holds.
    static func remove(startOf notice: NoticeID, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM timers WHERE kind = ? AND subject = ?",
            arguments: [TimerKind.noticeStart.name, notice.rawValue]
        )
    }

    static func due(_ database: Database, by moment: Timestamp, _ faults: RecordFaultLog) throws -> DueTimers {
        let due = try Row.fetchAll(
            database,
            sql: "SELECT kind, subject, due_at FROM timers WHERE due_at <= ? ORDER BY due_at, kind, subject",
            arguments: [moment.milliseconds]
        ).compactMap { row in
            try faults.reading {
                StoredTimer(
                    try StoredColumn("timers", "kind").value(row[0] as String, row: "\(row[1] as Int64)"),
                    subject: row[1],
                    dueAt: Timestamp(milliseconds: row[2])
                )
            }
        }
        let next = try Int64.fetchOne(
            database,
            sql: "SELECT min(due_at) FROM timers WHERE due_at > ?",
            arguments: [moment.milliseconds]
        )
        return DueTimers(due: due, next: next.map(Timestamp.init(milliseconds:)))
    }
}
