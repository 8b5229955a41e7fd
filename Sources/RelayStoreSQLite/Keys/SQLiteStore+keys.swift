import Foundation
import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func addKey(_ key: AccessKey, secretHash: [UInt8]) async throws(StoreError) {
        try await writer.write(onDisk: { [keyBook] _ in keyBook.add(key, secretHash: secretHash) }) { database, _ in
            try database.execute(
                sql: "INSERT INTO keys(id, name, role, scope, hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    key.id.rawValue, key.name, key.role.name, key.scope.text, Data(secretHash),
                    key.createdAt.milliseconds,
                ]
            )
        }
    }

    public func keys() async throws(StoreError) -> [AccessKey] {
        try await read { [faults] database in
            let rows = try Row.fetchAll(database, sql: "SELECT \(Self.keyColumns) ORDER BY id DESC")
            return try rows.compactMap { try Self.key($0, faults) }
        }
    }

    public func revokeKey(_ id: KeyID, at moment: Timestamp) async throws(StoreError) {
        try await writer.write(onDisk: { [keyBook] _ in keyBook.revoke(id, at: moment) }) { database, _ in
            try database.execute(
                sql: "UPDATE keys SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?",
                arguments: [moment.milliseconds, id.rawValue]
            )
            guard database.changesCount > 0 else { throw StoreError.notFound(kind: .key, id: id.description) }
        }
    }

    public func key(secretHash: [UInt8]) async throws(StoreError) -> AccessKey? { keyBook.key(secretHash: secretHash) }

    /// Everything that is to be known of keys, for the start.
    static func keyBook(_ database: Database, _ faults: RecordFaultLog) throws -> KeyBook {
        var keys: [[UInt8]: AccessKey] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT \(keyColumns)") {
            keys[Array(row["hash"] as Data)] = try key(row, faults)
        }
        return KeyBook(keys)
    }

    private static let keyColumns = "id, name, role, scope, created_at, revoked_at, hash FROM keys"

    /// Nil for a key whose role is not known: it opens nothing, and the other keys still do.
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
