import Foundation
import GRDB
import RelayModel
public import RelayStore

extension SQLiteStore {
    public func tokens() async throws(StoreError) -> [StoredToken] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT credential, token, fetched_at, expires_at FROM tokens").map { row in
                StoredToken(
                    credential: [UInt8](row[0] as Data),
                    token: Secret(row[1]),
                    fetchedAt: Timestamp(milliseconds: row[2]),
                    expiresAt: Timestamp(milliseconds: row[3])
                )
            }
        }
    }

    public func keep(_ token: StoredToken) async throws(StoreError) {
        try await writer.write { database, _ in
            try database.execute(
                sql: "INSERT OR REPLACE INTO tokens(credential, token, fetched_at, expires_at) VALUES (?, ?, ?, ?)",
                arguments: [
                    Data(token.credential), token.token.reveal(), token.fetchedAt.milliseconds,
                    token.expiresAt.milliseconds,
                ]
            )
            // Tokens of credentials that are no longer used expire here.
            try database.execute(
                sql: "DELETE FROM tokens WHERE expires_at < ?",
                arguments: [token.fetchedAt.milliseconds]
            )
        }
    }

    public func dropToken(of credential: [UInt8]) async throws(StoreError) {
        try await writer.write { database, _ in
            try database.execute(sql: "DELETE FROM tokens WHERE credential = ?", arguments: [Data(credential)])
        }
    }
}
