import GRDB
public import RelayModel
public import RelayStore
import Synchronization

extension SQLiteStore {
    public func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport {
        try await importRoster(roster, prune: prune, mode: .shared) { _, _ in }
    }

    /// The same, telling how far it is.
    /// - Parameters:
    ///   - mode: Whether a relay sends meanwhile.
    ///   - progress: Called now and then with the rows that are applied and the finished share, from 0 to 1.
    public func importRoster(
        _ roster: Roster,
        prune: Bool,
        mode: ImportMode,
        progress: @escaping ImportProgress
    ) async throws(StoreError) -> RosterImport {
        try await importing { () async throws(StoreError) in
            let plan = try await read { try RosterPlan($0, roster, prune: prune) }
            var tally = plan.tally
            if mode == .exclusive, plan.isFirst {
                tally.skipped = try await applyAtOnce(plan.changes, progress: progress)
            } else {
                tally.skipped = try await stageAndApply(plan.changes.ordered(), mode: mode, progress: progress)
            }
            return tally
        }
    }

    /// Applies the first roster of a stopped relay in one transaction: nothing is staged, because no other request
    /// waits, and a process that ends before the commit leaves none of it.
    ///
    /// Not for later imports: one transaction that changes most pages of a large database is slower than many.
    /// - Returns: The rows that were skipped.
    private func applyAtOnce(
        _ changes: RosterChanges,
        progress: @escaping ImportProgress
    ) async throws(StoreError) -> [String] {
        guard changes.count > 0 else { return [] }
        // The rows that an earlier import left when the disk refused writes.
        try await clearStaging()
        try await setCache(ImportMode.exclusive)
        let result: Result<[String], StoreError>
        do throws(StoreError) {
            result = .success(
                try await writer.write(changesRoster: true) { database, state in
                    // Removed and replaced data must not stay in the log.
                    state.hasRemovedPersonalData = true
                    return try Self.apply(changes, database, progress)
                }
            )
        } catch {
            result = .failure(error)
        }
        try await setCache(ImportMode.shared)
        return try result.get()
    }

    private static func apply(
        _ changes: RosterChanges,
        _ database: Database,
        _ progress: ImportProgress
    ) throws -> [String] {
        let isLarge = changes.count >= ImportStaging.large
        var writing = try RosterRowWriter(database, notesAddresses: !isLarge)
        var skipped: [String] = []
        var done = 0
        try changes.forEachInOrder { change, expected, _ in
            if try !writing.apply(change, expected: expected) { skipped.append(change.name) }
            done += 1
            if done.isMultiple(of: rowsPerReport) { progress(done, Double(done) / Double(changes.count)) }
        }
        try writing.finish()
        if isLarge { try EndpointAddresses.write(EndpointAddresses.differences(database), database) }
        try countReachLeftOver(database)
        return skipped
    }

    /// Rows between two reports of an import in one transaction.
    private static let rowsPerReport = 4096

    /// Applies a large removal in the steps of an import.
    func applyInSteps(_ changes: RosterChanges) async throws(StoreError) {
        let skipped = try await importing { () async throws(StoreError) in
            try await stageAndApply(changes.ordered())
        }
        guard let first = skipped.first else { return }
        throw .conflict(kind: .roster, id: first, reason: "it changed during its removal")
    }

    /// Runs one import at a time.
    private func importing<Value>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        let isFirst = isImporting.withLock { isImporting in
            defer { isImporting = true }
            return !isImporting
        }
        guard isFirst else { throw .conflict(kind: .roster, id: "import", reason: "another import is running") }
        defer { isImporting.withLock { $0 = false } }
        return try await body()
    }

    /// - Returns: The rows that were skipped because another request changed their records.
    private func stageAndApply(
        _ rows: [StagedRow],
        mode: ImportMode = .shared,
        progress: @escaping ImportProgress = { _, _ in }
    ) async throws(StoreError) -> [String] {
        guard !rows.isEmpty else { return [] }
        let limit = mode.rowsPerStep
        try await setCache(mode)
        // The rows that an earlier import left when the disk refused writes.
        try await clearStaging()
        // Each row is staged, then applied.
        let total = Double(rows.count * 2)
        var start = 0
        while start < rows.count {
            let part = StagedRecord.part(of: rows, from: start, limit: limit)
            let records = StagedRecord.records(rows[part], from: start)
            try await writer.write { database, _ in try ImportStaging.stage(records, database) }
            start = part.upperBound
            progress(start / 2, Double(start) / total)
        }
        try await writer.write { database, _ in try ImportStaging.decide(database) }
        // Decided: it is completed even if the caller is cancelled or the disk fails for a while.
        return try await Task.detached { [self] () async throws -> [String] in
            var skipped: [String] = []
            var done = rows.count
            var isLast = false
            while !isLast {
                let step = try await persistently { () async throws(StoreError) in
                    try await writer.write(changesRoster: true) { database, _ in
                        try ImportStaging.apply(database, limit: limit)
                    }
                }
                skipped += step.skipped
                done += step.rows
                progress(done / 2, Double(done) / total)
                isLast = step.isLast
            }
            // Before the staging is cleared: if the process ends in between, the next start does it.
            if rows.count > ImportStaging.large { try await noteAddresses(limit) }
            try await persistently { () async throws(StoreError) in try await clearStaging(limit) }
            try await countReach(limit)
            try await setCache(.shared)
            return skipped
        }.result.mapError { StoreError($0) }.get()
    }

    /// Gives the writer the page cache that transactions of this size need.
    private func setCache(_ mode: ImportMode) async throws(StoreError) {
        try await writer.write { database, _ in
            try database.execute(sql: "PRAGMA cache_size = -\(mode.cacheKiB)")
        }
    }

    /// Stores the endpoints' addresses of a large import, in the order of the table.
    private func noteAddresses(_ limit: Int) async throws(StoreError) {
        var differences = try await read(EndpointAddresses.differences)
        while !differences.isEmpty {
            let step = differences.next(limit)
            try await persistently { () async throws(StoreError) in
                try await writer.write(changesRoster: true) { database, _ in
                    try EndpointAddresses.write(step, database)
                }
            }
        }
    }

    private func clearStaging(_ limit: Int = rosterRowsPerTransaction) async throws(StoreError) {
        guard try await !read(ImportStaging.isEmpty) else { return }
        var isClear = false
        while !isClear {
            isClear = try await writer.write { database, state in
                // The staged rows named people and numbers that may be removed by now.
                state.hasRemovedPersonalData = true
                return try ImportStaging.clear(database, limit: limit)
            }
        }
    }

    /// Retries once per second while the disk refuses writes. A stop ends it; the next start continues.
    private func persistently<Value: Sendable>(
        _ body: () async throws(StoreError) -> Value
    ) async throws(StoreError) -> Value {
        while true {
            do throws(StoreError) {
                return try await body()
            } catch .diskFull, .readOnly {
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// Updates the totals of circles that could not be counted with their changes, in steps beside the writer. It runs
    /// once: if the roster changes meanwhile, the next start or the next such change repeats it.
    func countReach(_ limit: Int = rosterRowsPerTransaction) async throws(StoreError) {
        let found: (revision: Int64, totals: [CircleCounts.Total])? = try await read { database in
            if try RosterRevision.isCounted(database) { return nil }
            return (try RosterRevision.current(database), try CircleCounts.differences(database))
        }
        guard let found else { return }
        var rest = found.totals[...]
        var isCurrent = true
        repeat {
            let step = rest.prefix(limit)
            rest = rest.dropFirst(limit)
            let isLast = rest.isEmpty
            isCurrent = try await writer.write(changesRoster: true) { database, _ in
                guard try RosterRevision.current(database) == found.revision else { return false }
                try CircleCounts.put(step, database)
                if isLast { try RosterRevision.noteCounted(database) }
                return true
            }
        } while isCurrent && !rest.isEmpty
    }

    /// Counts the circles whose totals were not up to date at the last stop.
    static func countReachLeftOver(_ database: Database) throws {
        guard try !RosterRevision.isCounted(database) else { return }
        try CircleCounts.put(try CircleCounts.differences(database), database)
        try RosterRevision.noteCounted(database)
    }
}

/// Whether other requests wait during an import.
public enum ImportMode: Sendable {
    /// Beside a relay that sends: a step takes a few milliseconds, and a warning waits for one at most.
    case shared
    /// On a stopped relay: one transaction if it is the first roster, else large steps. A new person's row lands on a
    /// random page of each index, so a step forty times as large writes each page once instead of forty times.
    case exclusive

    /// Rows that one step changes at most.
    var rowsPerStep: Int { self == .shared ? SQLiteStore.rosterRowsPerTransaction : 20_000 }
    /// The page cache of the connection that writes, in KiB.
    var cacheKiB: Int { self == .shared ? 16_384 : 262_144 }
}

/// Receives the applied rows of an import and the finished share, from 0 to 1.
public typealias ImportProgress = @Sendable (_ rows: Int, _ share: Double) -> Void
