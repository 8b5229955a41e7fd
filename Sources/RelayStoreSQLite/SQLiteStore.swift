import CRelaySQLite
import Foundation
import GRDB
import RelayModel
public import RelayStore
import Synchronization

/// The embedded store: one SQLite file in its own folder, one writer, and every commit on disk before its caller gets
/// the answer.
public final class SQLiteStore: RelayStore {
    let writer: GroupCommitWriter
    let keyCache: APIKeyCache
    /// Whether a roster import is running.
    let isImporting = Mutex(false)
    let faults = RecordFaultLog()
    let attemptTable: AttemptTable
    private let pool: DatabasePool
    /// The engine's readers, separate so that queries of the log do not delay deliveries.
    private let engineReaders: DatabasePool
    private let directory: DataDirectory
    private let databaseCheck: DatabaseCheck
    private let damage = Mutex<String?>(nil)
    /// Told of each timer that is set.
    let timerListener = Mutex<@Sendable (Timestamp) -> Void>({ _ in })
    private let isSending = Mutex(false)
    private let isClosed = Mutex(false)
    public let lastShutdown: LastShutdown

    /// Opens or creates the store in a folder.
    /// - Parameter acceptsEmpty: Opens the database even if the folder's marker names another one.
    /// - Throws: ``StoreError/unexpectedDatabase(directory:finding:)`` if the marker's database is missing,
    ///   ``StoreError/locked(directory:pid:)`` if another process uses it, ``StoreError/unusable(directory:reason:)``,
    ///   ``StoreError/tooNew(schema:)``, or an error of the database.
    public init(directory path: String, acceptsEmpty: Bool = false) throws(StoreError) {
        directory = try DataDirectory(path: path)
        attemptTable = AttemptTable(directory: path)
        _ = Self.countsNoMemory
        do {
            let marker = IdentityMarker(directory: path)
            if !acceptsEmpty { try marker.requireDatabase(at: directory.databasePath, log: directory.logPath) }
            try directory.lockDatabase()
            let files = DatabaseFiles(directory)
            pool = try Self.open(directory.databasePath)
            let identity = try pool.read { try DatabaseIdentity.read($0) }
            if !acceptsEmpty { try marker.require(identity?.id) }
            try Self.migrate(pool)
            lastShutdown = try Self.takeOver(pool, from: identity, files)
            if let id = try pool.read({ try DatabaseIdentity.read($0)?.id }) { try marker.write(id) }
            directory.watch()
            databaseCheck = DatabaseCheck(path: directory.databasePath)
            try ImportStaging.finish(pool)
            try pool.write { database in
                try ProgressRows.endAllOver(database)
                try Self.countReachLeftOver(database)
            }
            // The previous process may have stopped between a removal and the truncation of the log that contains the
            // data.
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            keyCache = try pool.read { [faults] in try Self.keyCache($0, faults) }
            engineReaders = try Self.openEngineReaders(directory.databasePath)
            let expansions = try pool.read { [faults] in try Self.unfinishedExpansions($0, faults) }
            writer = GroupCommitWriter(
                database: pool,
                directory: directory,
                expansions: expansions,
                faults: faults,
                attemptTable: attemptTable,
                refusedRecords: RefusedRecordFile(directory: path)
            )
        } catch let error as DatabaseError
            where [.SQLITE_NOTADB, .SQLITE_CORRUPT].contains(error.resultCode)
            && IdentityMarker(directory: path).content != .none
        {
            throw .unexpectedDatabase(directory: path, finding: .damaged)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            throw .unusable(directory: path, reason: error.message ?? "cannot open the database")
        } catch {
            throw StoreError(error)
        }
    }

    /// Runs once, before the process's first connection: otherwise writer and readers would share a lock at each
    /// allocation of SQLite.
    private static let countsNoMemory = relay_sqlite_without_memory_statistics() == SQLITE_OK

    /// The file with the records that the database refused: a JSON object per line; missing if nothing was refused.
    public static func refusedRecords(in directory: String) -> String { RefusedRecordFile(directory: directory).path }

    public var health: StoreHealth {
        var health = writer.health
        health.trouble = directory.loss ?? health.trouble
        health.damage = damage.withLock { $0 }
        health.recordFaults = faults.faults
        health.attemptTableTrouble = attemptTable.trouble
        return health
    }

    public func noteSending() async throws(StoreError) {
        do {
            try await pool.writeWithoutTransaction { database in
                try DatabaseIdentity.write(.sending, database)
                // Also in the database file, so that it is known even if the log is deleted after a kill.
                _ = try database.checkpoint(.passive)
            }
        } catch {
            throw StoreError(error)
        }
        isSending.withLock { $0 = true }
    }

    public func check() async throws(StoreError) -> String? {
        let found = try await databaseCheck.damage()
        damage.withLock { $0 = found }
        return found
    }

    public func close() async {
        let isFirst = isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        // A second call only waits for the writer: the connections are closed, and SQLite must not get them again.
        guard isFirst else { return await writer.close() }
        await databaseCheck.end()
        await writer.close()
        // Outcomes that the disk refused are equivalent to attempts in flight.
        if isSending.withLock({ $0 }), writer.health.queuedRows == 0 {
            try? await pool.write { try DatabaseIdentity.write(.stopped, $0) }
        }
        await Self.offPool { [engineReaders] in try? engineReaders.close() }
        // Overwritten data stay in the log until then, and the log stays after its last connection closes.
        try? await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        // The connection that closes last merges the log into the database file and removes it, unless it is a reader.
        await Self.offPool { [pool] in
            pool.invalidateReadOnlyConnections()
            try? pool.close()
        }
        directory.release()
    }

    /// Runs what waits for readers on a thread of its own. On one of the few threads of the concurrency pool it could
    /// wait for a reader that needs that thread to end: two stores that closed at once stopped a process on two cores.
    private static func offPool(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                body()
                continuation.resume()
            }
        }
    }

    /// `PRAGMA synchronous` of the writing connection; 2 is FULL.
    func synchronousLevel() async throws(StoreError) -> Int {
        try await writer.write { database, _ in try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// The greatest stored id, from which the id generator continues.
    public func greatestID() async throws(StoreError) -> Int64 {
        try await read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT max(coalesce((SELECT max(id) FROM notices), 0), coalesce((SELECT max(id) FROM keys), 0))"
            )
                ?? 0
        }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw readError(error)
        }
    }

    /// Reads for the engine, through its own readers.
    func readForEngine<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await engineReaders.read(body)
        } catch {
            throw readError(error)
        }
    }

    /// What the error of a read means. Readers of a closed pool report misuse, as SQLite does of a closed connection.
    private func readError(_ error: any Error) -> StoreError {
        let isMisuse = (error as? DatabaseError)?.resultCode == .SQLITE_MISUSE
        return isMisuse && isClosed.withLock { $0 } ? .closed : StoreError(error)
    }

    private static func configuration(label: String, readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.maximumReaderCount = readers
        configuration.prepareDatabase { database in
            // A page of a million-row scan must not evict what accepts need; 16 MiB is enough for both.
            try database.execute(
                sql: "PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON"
            )
        }
        return configuration
    }

    private static func openEngineReaders(_ path: String) throws -> DatabasePool {
        var configuration = configuration(label: "relay-store-engine", readers: 2)
        configuration.readonly = true
        return try DatabasePool(path: path, configuration: configuration)
    }

    private static func open(_ path: String) throws -> DatabasePool {
        let pool = try DatabasePool(path: path, configuration: configuration(label: "relay-store", readers: 4))
        // GRDB sets NORMAL on a pool after `prepareDatabase` has run, so FULL can only be set here.
        try pool.writeWithoutTransaction { database in
            // The writer's thread checkpoints the log when no command waits (`WriterThread`). Removed data are
            // overwritten: names and numbers of minors must not stay in freed pages.
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON"
            )
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw StoreError.database(code: 0, message: "synchronous=FULL could not be set")
            }
        }
        return pool
    }

    /// Records that another process now has the database.
    /// - Parameter identity: The database's identity before its migration to this version.
    private static func takeOver(
        _ pool: DatabasePool,
        from identity: DatabaseIdentity?,
        _ files: DatabaseFiles
    ) throws -> LastShutdown {
        switch identity?.state {
        case nil where files.isNew:
            try pool.write { try DatabaseIdentity.write(.stopped, $0) }
            return .clean
        case .stopped?: return .clean
        case .sending? where !files.hasLog: return .uncleanLogMissing
        // This process merges the log into the database file when it ends.
        case .sending?: try pool.write { try DatabaseIdentity.write(.recovered, $0) }
        case .recovered?, nil: break
        }
        return .unclean
    }

    private static func migrate(_ pool: DatabasePool) throws {
        let migrator = Schema.migrator
        if try pool.read(migrator.hasBeenSuperseded) {
            let applied = try pool.read { try migrator.appliedIdentifiers($0) }
            // Their names are numbers: 10 comes after 9.
            throw StoreError.tooNew(schema: applied.max { ($0.count, $0) < ($1.count, $1) } ?? "?")
        }
        try migrator.migrate(pool)
    }

    /// Audiences whose freezing a stop interrupted, oldest first, each at its stored position.
    private static func unfinishedExpansions(
        _ database: Database,
        _ faults: RecordFaultLog
    ) throws -> [AudienceExpansion] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT notice, cursor FROM progress WHERE cursor IS NOT NULL ORDER BY notice"
        )
        return try rows.compactMap { row in
            // An unreadable one does not block the others. Freezing it from its beginning would send it twice.
            try faults.reading {
                let id = NoticeID(rawValue: row[0])
                let notice = try NoticeRows.notice(database, id, scope: .root)
                let audience = try AudienceResolver(database: database, scope: .root).resolve(notice.audience)
                let place = StoredColumn("progress", "cursor")
                return try AudienceExpansion(
                    database,
                    resuming: id,
                    parts: audience.parts,
                    scope: notice.issuerUnit,
                    cursor: try place.known(ExpansionCursor(row[1] as String), row: id.description)
                )
            }
        }
    }
}

extension Page {
    /// Creates a page from up to `limit` + 1 items. The surplus item only shows that there is a next page.
    init(_ found: [Item], limit: Int, cursor: (Item) -> String) {
        let items = Array(found.prefix(limit))
        self.init(items: items, next: found.count > limit ? items.last.map(cursor) : nil)
    }
}
