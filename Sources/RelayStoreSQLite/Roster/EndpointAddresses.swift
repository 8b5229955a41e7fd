import Crypto
import Foundation
import GRDB
import RelayModel

/// Which endpoints have the same address. It is updated with each change of an endpoint and read when an audience is
/// frozen.
///
/// The result is a hint: two endpoints share a request only if their destinations are equal when it is sent
/// (``DeliverySharing``).
enum EndpointAddresses {
    /// An endpoint and the digest of its destination.
    struct Entry: Hashable, Comparable {
        let digest: Int64
        let endpoint: Int64

        static func < (left: Entry, right: Entry) -> Bool {
            (left.digest, left.endpoint) < (right.digest, right.endpoint)
        }
    }

    /// The missing and the surplus rows of the tables, sorted by digest.
    struct Differences {
        var missing: ArraySlice<Entry> = []
        var gone: ArraySlice<Entry> = []
        /// Endpoints whose address repeats and that are not stored as such.
        var repeated: ArraySlice<Entry> = []

        var isEmpty: Bool { missing.isEmpty && gone.isEmpty && repeated.isEmpty }

        /// Takes at most `limit` rows.
        mutating func next(_ limit: Int) -> Differences {
            var step = Differences()
            // Two rows each.
            step.gone = gone.prefix(limit / 2)
            step.missing = missing.prefix(limit - step.gone.count * 2)
            step.repeated = repeated.prefix(limit - step.gone.count * 2 - step.missing.count)
            gone = gone.dropFirst(step.gone.count)
            missing = missing.dropFirst(step.missing.count)
            repeated = repeated.dropFirst(step.repeated.count)
            return step
        }
    }

    // MARK: Queries

    /// Whether any address repeats. Most rosters have no repeats, and freezing an audience then runs no other query.
    static func doRepeat(_ database: Database) throws -> Bool {
        try Bool.fetchOne(
            database.cachedStatement(sql: "SELECT EXISTS(SELECT 1 FROM repeated_endpoints)")
        ) ?? false
    }

    /// The endpoints among the given ones whose address repeats, with the digest.
    static func repeated(_ database: Database, among endpoints: [Int64]) throws -> [Int64: Int64] {
        guard !endpoints.isEmpty else { return [:] }
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT r.endpoint, r.digest FROM json_each(?) wanted
                    CROSS JOIN repeated_endpoints r ON r.endpoint = wanted.value
                    """
            ),
            arguments: ["[\(endpoints.map(String.init).joined(separator: ","))]"]
        )
        var found: [Int64: Int64] = [:]
        while let row = try rows.next() { found[row[0]] = row[1] }
        return found
    }

    // MARK: One endpoint

    /// The digest of an endpoint's destination; nil if a person passes the message on or there is no address.
    ///
    /// 63 bits of SHA-256: among a million destinations, the probability that two have the same digest is 1 in 18
    /// million.
    static func digest(_ channel: ChannelName, _ address: Secret) -> Int64? {
        guard channel != .human, !address.isEmpty else { return nil }
        return Destination(channel, address).withBytes { bytes in
            SHA256.hash(data: bytes).withUnsafeBytes { Int64($0.loadUnaligned(as: UInt64.self).littleEndian >> 1) }
        }
    }

    /// Replaces an endpoint's previous address.
    static func change(_ database: Database, of endpoint: Int64, from former: Int64?, to digest: Int64?) throws {
        guard former != digest else { return }
        if let former { try remove(Entry(digest: former, endpoint: endpoint), database) }
        guard let digest else { return }
        try insert(Entry(digest: digest, endpoint: endpoint), database)
        // One other endpoint is enough: if there are more, they are already stored as repeated.
        let other = try Int64.fetchOne(
            database.cachedStatement(
                sql: "SELECT endpoint FROM endpoint_addresses WHERE digest = ? AND endpoint <> ? LIMIT 1"
            ),
            arguments: [digest, endpoint]
        )
        guard let other else { return }
        for number in [endpoint, other] { try markRepeated(Entry(digest: digest, endpoint: number), database) }
    }

    // MARK: All endpoints

    /// Compares the tables with all endpoints. It reads every endpoint, so it is for a reader or a database that is
    /// being opened.
    static func differences(_ database: Database) throws -> Differences {
        var wanted: [Entry] = []
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT seq, channel, address FROM endpoints WHERE removed = 0 AND address <> ''"
        )
        while let row = try rows.next() {
            guard let digest = digest(ChannelName(unchecked: row[1]), Secret(row[2])) else { continue }
            wanted.append(Entry(digest: digest, endpoint: row[0]))
        }
        wanted.sort()
        var differences = Differences()
        var place = 0
        let stored = try Row.fetchCursor(
            database,
            sql: "SELECT digest, endpoint FROM endpoint_addresses ORDER BY digest, endpoint"
        )
        while let row = try stored.next() {
            let entry = Entry(digest: row[0], endpoint: row[1])
            while place < wanted.count, wanted[place] < entry {
                differences.missing.append(wanted[place])
                place += 1
            }
            if place < wanted.count, wanted[place] == entry { place += 1 } else { differences.gone.append(entry) }
        }
        differences.missing += wanted[place...]
        let known = try Set(Int64.fetchAll(database, sql: "SELECT endpoint FROM repeated_endpoints"))
        for place in wanted.indices where !known.contains(wanted[place].endpoint) {
            let isLikeNext = place + 1 < wanted.count && wanted[place + 1].digest == wanted[place].digest
            let isLikeLast = place > 0 && wanted[place - 1].digest == wanted[place].digest
            if isLikeNext || isLikeLast { differences.repeated.append(wanted[place]) }
        }
        return differences
    }

    static func write(_ differences: Differences, _ database: Database) throws {
        for entry in differences.gone { try remove(entry, database) }
        // A large import has a row for each endpoint.
        let insert = try BoundStatement(database, sql: insertion)
        for entry in differences.missing {
            insert.bind(entry.digest, at: 1)
            insert.bind(entry.endpoint, at: 2)
            try insert.run()
        }
        for entry in differences.repeated { try markRepeated(entry, database) }
    }

    private static func insert(_ entry: Entry, _ database: Database) throws {
        try database.cachedStatement(sql: insertion).execute(arguments: [entry.digest, entry.endpoint])
    }

    private static let insertion = "INSERT OR IGNORE INTO endpoint_addresses(digest, endpoint) VALUES (?, ?)"

    private static func remove(_ entry: Entry, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM endpoint_addresses WHERE digest = ? AND endpoint = ?")
            .execute(arguments: [entry.digest, entry.endpoint])
        try database.cachedStatement(sql: "DELETE FROM repeated_endpoints WHERE endpoint = ? AND digest = ?")
            .execute(arguments: [entry.endpoint, entry.digest])
    }

    private static func markRepeated(_ entry: Entry, _ database: Database) throws {
        try database.cachedStatement(
            sql: "INSERT OR REPLACE INTO repeated_endpoints(endpoint, digest) VALUES (?, ?)"
        ).execute(arguments: [entry.endpoint, entry.digest])
    }
}
