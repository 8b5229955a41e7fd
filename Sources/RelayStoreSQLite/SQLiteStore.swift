import CRelaySQLite
import Foundation
import GRDB
import RelayModel
public import RelayStore
import RelayStore
import Synchronization

/// The embedded store: one SQLite file in a folder of its own, one writer, every commit on the disk before anybody
/// hears of it.
public final class SQLiteStore: RelayStore {
    let writer: GroupCommitWriter
    let keyCache: APIKeyCache
    /// Whether an import of a roster is under way.
    let isImporting = Mutex(false)
    let faults = RecordFaultLog()
    let tries: TryTable
    private let pool: DatabasePool
    /// The engine's readers: whoever looks through the log keeps no delivery waiting.
    private let engineReaders: DatabasePool
    private let directory: DataDirectory
    private let databaseCheck: DatabaseCheck
    private let damage = Mutex<String?>(nil)
    /// Told of each timer that is set.
    let timerListener = Mutex<@Sendable (Timestamp) -> Void>({ _ in })
    private let isSending = Mutex(false)
    private let isClosed = Mutex(false)
    public let lastShutdown: LastShutdown

    /// Opens, or makes, the store in a folder.
    /// - Parameter acceptsEmpty: takes the database as it is, although the folder's marker names another one.
    /// - Throws: ``StoreError/unexpectedDatabase(directory:finding:)`` where the marker's database is not there,
    ///   ``StoreError/locked(directory:pid:)`` where another process has it,
    ///   ``StoreError/unusable(directory:reason:)``, ``StoreError/tooNew(schema:)``, or what the database says.
    public init(directory path: String, acceptsEmpty: Bool = false) throws(StoreError) {
        directory = try DataDirectory(path: path)
        tries = TryTable(directory: path)
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
            // A stop may have come between a removal and the end of the log that still holds what was removed.
            try pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            keyCache = try pool.read { [faults] in try Self.keyCache($0, faults) }
            engineReaders = try Self.openEngineReaders(directory.databasePath)
            let expansions = try pool.read { [faults] in try Self.unfinishedExpansions($0, faults) }
            writer = GroupCommitWriter(
                database: pool,
                directory: directory,
                expansions: expansions,
                faults: faults,
                tries: tries,
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

    /// Once, before the process's first connection: writer and readers would otherwise share a lock at each allocation
    /// of SQLite's.
    private static let countsNoMemory = relay_sqlite_without_memory_statistics() == SQLITE_OK

    /// Where a store in a folder keeps what its database refused to write: a JSON object per line; missing where
    /// nothing was refused.
    public static func refusedRecords(in directory: String) -> String { RefusedRecordFile(directory: directory).path }

    public var health: StoreHealth {
        var health = writer.health
        health.trouble = directory.loss ?? health.trouble
        health.damage = damage.withLock { $0 }
        health.recordFaults = faults.faults
        health.tryTrouble = tries.trouble
        return health
    }

    public func noteSending() async throws(StoreError) {
        do {
            try await pool.writeWithoutTransaction { database in
                try DatabaseIdentity.write(.sending, database)
                // In the database file too, so that it is known even where the log is removed after a kill.
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
        // A second one waits for the writer alone: the connections are closed, and SQLite must not be given them again.
        guard isFirst else { return await writer.close() }
        await databaseCheck.end()
        await writer.close()
        // Outcomes that the disk did not take are as good as requests under way.
        if isSending.withLock({ $0 }), writer.health.queuedRows == 0 {
            try? await pool.write { try DatabaseIdentity.write(.stopped, $0) }
        }
        try? engineReaders.close()
        // What was overwritten stays in the log until then, and the log stays when its last connection goes.
        try? await pool.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
        // The connection that is closed last moves the log into the database file and removes it, unless it is a
        // reader.
        pool.invalidateReadOnlyConnections()
        try? pool.close()
        directory.release()
    }

    /// `PRAGMA synchronous` of the connection that writes; 2 is FULL.
    func synchronousLevel() async throws(StoreError) -> Int {
        try await writer.write { database, _ in try Int.fetchOne(database, sql: "PRAGMA synchronous") ?? -1 }
    }

    /// The greatest id ever given out, for the id generator.
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
            throw StoreError(error)
        }
    }

    /// For what the engine asks: through readers of its own.
    func readForEngine<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws(StoreError) -> Value {
        do {
            return try await engineReaders.read(body)
        } catch {
            throw StoreError(error)
        }
    }

    private static func configuration(label: String, readers: Int) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.maximumReaderCount = readers
        configuration.prepareDatabase { database in
            // A page of a million-row scan must not push out what accepts need; 16 MiB is enough for both.
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
        // GRDB sets NORMAL on a pool after `prepareDatabase` has run: the only place to ask for FULL is here.
        try pool.writeWithoutTransaction { database in
            // The writer's thread moves the log into the database itself, when nobody waits for it (`WriterThread`).
            // What is removed is overwritten: names and numbers of minors must not stay in freed pages.
            try database.execute(
                sql: "PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON"
            )
            guard try Int.fetchOne(database, sql: "PRAGMA synchronous") == 2 else {
                throw StoreError.database(code: 0, message: "synchronous=FULL is not in force")
            }
        }
        return pool
    }

    /// Puts down that another process has the database now.
    /// - Parameter identity: what the database said of itself before it was brought to this version.
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
        // This process moves the log into the database file when it ends, whatever it is.
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

    /// Audiences whose freezing a stop interrupted, oldest first, each at the place where it was.
    private static func unfinishedExpansions(
        _ database: Database,
        _ faults: RecordFaultLog
    ) throws -> [AudienceExpansion] {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT notice, cursor FROM progress WHERE cursor IS NOT NULL ORDER BY notice"
        )
        return try rows.compactMap { row in
            // One that cannot be read keeps no other from being frozen. From its beginning it would be told twice.
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
    /// A page from one item more than the limit: the surplus one only says that there is a next page.
    init(_ found: [Item], limit: Int, cursor: (Item) -> String) {
        let items = Array(found.prefix(limit))
        self.init(items: items, next: found.count > limit ? items.last.map(cursor) : nil)
    }
}
