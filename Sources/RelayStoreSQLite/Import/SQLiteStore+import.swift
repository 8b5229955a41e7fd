import GRDB
public import RelayModel
public import RelayStore
import Synchronization

extension SQLiteStore {
    public func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport {
        try await importRoster(roster, prune: prune, step: .shared) { _, _ in }
    }

    /// The same, telling how far it is.
    /// - Parameters:
    ///   - step: How many rows one transaction changes.
    ///   - progress: Called after each transaction with the rows done and all rows; each row is staged, then applied.
    public func importRoster(
        _ roster: Roster,
        prune: Bool,
        step: ImportStep,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) async throws(StoreError) -> RosterImport {
        try await importing { () async throws(StoreError) in
            let plan = try await read { try RosterPlan($0, roster, prune: prune) }
            var tally = plan.tally
            tally.skipped = try await stageAndApply(plan.changes.ordered(), step: step, progress: progress)
            return tally
        }
    }

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
        step size: ImportStep = .shared,
        progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) async throws(StoreError) -> [String] {
        guard !rows.isEmpty else { return [] }
        try await setCache(size)
        // The rows that an earlier import left when the disk refused writes.
        try await clearStaging()
        let total = rows.count * 2
        var start = 0
        while start < rows.count {
            let part = StagedRecord.part(of: rows, from: start, limit: size.rows)
            let records = StagedRecord.records(rows[part], from: start)
            try await writer.write { database, _ in try ImportStaging.stage(records, database) }
            start = part.upperBound
            progress(start, total)
        }
        try await writer.write { database, _ in try ImportStaging.decide(database) }
        // Decided: it is completed even if the caller is cancelled or the disk fails for a while.
        return try await Task.detached { [self] () async throws -> [String] in
            var skipped: [String] = []
            var done = total / 2
            var isLast = false
            while !isLast {
                let step = try await persistently { () async throws(StoreError) in
                    try await writer.write(changesRoster: true) { database, _ in
                        try ImportStaging.apply(database, limit: size.rows)
                    }
                }
                skipped += step.skipped
                done += step.rows
                progress(done, total)
                isLast = step.isLast
            }
            // Before the staging is cleared: if the process ends in between, the next start does it.
            if rows.count > ImportStaging.large { try await noteAddresses(size) }
            try await persistently { () async throws(StoreError) in try await clearStaging(size) }
            try await countReach(size)
            try await setCache(.shared)
            return skipped
        }.result.mapError { StoreError($0) }.get()
    }

    /// Gives the writer the page cache that transactions of this size need.
    private func setCache(_ size: ImportStep) async throws(StoreError) {
        try await writer.write { database, _ in
            try database.execute(sql: "PRAGMA cache_size = -\(size.cacheKiB)")
        }
    }

    /// Stores the endpoints' addresses of a large import, in the order of the table.
    private func noteAddresses(_ size: ImportStep) async throws(StoreError) {
        var differences = try await read(EndpointAddresses.differences)
        while !differences.isEmpty {
            let step = differences.next(size.rows)
            try await persistently { () async throws(StoreError) in
                try await writer.write(changesRoster: true) { database, _ in
                    try EndpointAddresses.write(step, database)
                }
            }
        }
    }

    private func clearStaging(_ size: ImportStep = .shared) async throws(StoreError) {
        guard try await !read(ImportStaging.isEmpty) else { return }
        var isClear = false
        while !isClear {
            isClear = try await writer.write { database, state in
                // The staged rows named people and numbers that may be removed by now.
                state.hasRemovedPersonalData = true
                return try ImportStaging.clear(database, limit: size.rows)
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
    func countReach(_ size: ImportStep = .shared) async throws(StoreError) {
        let found: (revision: Int64, totals: [CircleCounts.Total])? = try await read { database in
            if try RosterRevision.isCounted(database) { return nil }
            return (try RosterRevision.current(database), try CircleCounts.differences(database))
        }
        guard let found else { return }
        var rest = found.totals[...]
        var isCurrent = true
        repeat {
            let step = rest.prefix(size.rows)
            rest = rest.dropFirst(size.rows)
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

/// How large the transactions of an import are.
public struct ImportStep: Sendable {
    /// Rows that one transaction changes at most.
    let rows: Int
    /// The page cache of the connection that writes, in KiB.
    let cacheKiB: Int

    /// Beside a relay that sends: a transaction takes a few milliseconds, and a warning waits for one at most.
    public static let shared = ImportStep(rows: SQLiteStore.rosterRowsPerTransaction, cacheKiB: 16_384)
    /// On a stopped relay nothing else waits. A new person's row lands on a random page of each index, so a
    /// transaction forty times as large writes each page once instead of forty times.
    public static let exclusive = ImportStep(rows: 20_000, cacheKiB: 262_144)
}
