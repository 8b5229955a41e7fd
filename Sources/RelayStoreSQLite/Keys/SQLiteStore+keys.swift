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
        try await read { try Row.fetchAll($0, sql: "SELECT \(Self.keyColumns) ORDER BY id DESC").map(Self.key) }
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
    static func keyBook(_ database: Database) throws -> KeyBook {
        let rows = try Row.fetchAll(database, sql: "SELECT \(keyColumns)")
        return KeyBook(Dictionary(uniqueKeysWithValues: rows.map { (Array($0["hash"] as Data), key($0)) }))
    }

    private static let keyColumns = "id, name, role, scope, created_at, revoked_at, hash FROM keys"

    private static func key(_ row: Row) -> AccessKey {
        AccessKey(
            id: KeyID(rawValue: row[0]),
            name: row[1],
            role: AccessRole(name: row[2] as String) ?? .auditor,
            scope: UnitPath(unchecked: row[3]),
            createdAt: Timestamp(milliseconds: row[4]),
            revokedAt: (row[5] as Int64?).map(Timestamp.init(milliseconds:))
        )
    }
}
