import Foundation
import GRDB
public import RelayModel
public import RelayStore
import Synchronization

extension SQLiteStore {
    public func addKey(_ key: AccessKey, secretHash: [UInt8]) async throws(StoreError) {
        try await writer.write(onDisk: { [keyCache] _ in keyCache.add(key, secretHash: secretHash) }) { database, _ in
            try database.execute(
                sql: "INSERT INTO keys(id, name, role, scope, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    key.id.rawValue, key.name, key.role.name, key.scope.text, Data(secretHash),
                    key.createdAt.milliseconds,
                ]
            )
            guard key.scope != .root, try !UnitRows.exists(database, key.scope) else { return }
            try UnitRows.make(database, key.scope, revision: RosterRevision.current(database) + 1)
            try RosterRevision.raise(database)
        }
    }

    public func keys() async throws(StoreError) -> [AccessKey] {
        try await read { [faults] database in
            let rows = try Row.fetchAll(database, sql: "SELECT \(Self.keyColumns) ORDER BY id DESC")
            return try rows.compactMap { try Self.key($0, faults) }
        }
    }

    public func revokeKey(_ id: KeyID, at moment: Timestamp) async throws(StoreError) {
        try await writer.write(onDisk: { [keyCache] _ in keyCache.revoke(id, at: moment) }) { database, _ in
            try database.execute(
                sql: "UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
                arguments: [moment.milliseconds, id.rawValue]
            )
            guard database.changesCount > 0 else { throw StoreError.notFound(kind: .key, id: id.description) }
        }
    }

    public func key(secretHash: [UInt8]) async throws(StoreError) -> AccessKey? { keyCache.key(secretHash: secretHash) }

    /// Loads all keys at the start.
    static func keyCache(_ database: Database, _ faults: RecordFaultLog) throws -> APIKeyCache {
        var keys: [[UInt8]: AccessKey] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT \(keyColumns)") {
            keys[Array(row["hash"] as Data)] = try key(row, faults)
        }
        return APIKeyCache(keys)
    }

    private static let keyColumns = "id, name, role, scope, created_at, revoked_at, hash FROM keys"

    /// Returns nil for a key with an unknown role: it permits nothing, and the other keys still work.
    private static func key(_ row: Row, _ faults: RecordFaultLog) throws -> AccessKey? {
        let id = KeyID(rawValue: row[0])
        let stored: String = row[2]
        let found: AccessRole? = try faults.reading {
            try StoredColumn("keys", "role").value(stored, row: id.description)
        }
        guard let role = found else { return nil }
        return AccessKey(
            id: id,
            name: row[1],
            role: role,
            scope: UnitPath(unchecked: row[3]),
            createdAt: Timestamp(milliseconds: row[4]),
            revokedAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:))
        )
    }
}

/// All keys, in memory. Every request begins with a key, and a database query for it cost 0.3 ms and five changes of
/// thread.
///
/// The cache is exact: no other process has the file open (``DataDirectory``), and the writer's thread updates the
/// cache at each commit, in the order of the commits.
final class APIKeyCache: Sendable {
    private let keys: Mutex<[[UInt8]: AccessKey]>

    init(_ keys: [[UInt8]: AccessKey]) { self.keys = Mutex(keys) }

    /// The key whose secret has this SHA-256.
    func key(secretHash: [UInt8]) -> AccessKey? { keys.withLock { $0[secretHash] } }

    func add(_ key: AccessKey, secretHash: [UInt8]) { keys.withLock { $0[secretHash] = key } }

    /// Moves the keys of a unit and of those below it.
    func move(from former: UnitPath, to path: UnitPath) {
        keys.withLock { keys in
            for (hash, key) in keys where former.contains(key.scope) {
                keys[hash]?.scope = key.scope.moved(from: former, to: path)
            }
        }
    }

    func revoke(_ id: KeyID, at moment: Timestamp) {
        keys.withLock { keys in
            for (hash, key) in keys where key.id == id && key.revokedAt == nil { keys[hash]?.revokedAt = moment }
        }
    }
}
