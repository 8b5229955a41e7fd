import GRDB
import RelayModel

/// A table whose rows belong to a notice, and when a purge removes them.
///
/// A table with a column `notice` is in ``all``, or a test fails. The purge, the count of a notice's rows and the tests
/// of retention and of upgrades follow from this list:
///
///     for table in NoticeOwnedTable.all { counts[table.name] = try table.count(database, of: notice) }
struct NoticeOwnedTable: Sendable, Hashable {
    /// When and how rows are removed once their notice is.
    enum Removal: Sendable, Hashable {
        /// At once, as the notice is hidden: nothing may find it from then on.
        case asHidden
        /// With the deliveries of a ``PurgeBatch``, by their ordinals.
        case withDeliveries
        /// After the deliveries, a batch at a time that ends with all rows of one ordinal.
        case byOrdinal
        /// After the deliveries, a batch of rows at a time, which this column tells apart. A row costs a step as much
        /// as so many deliveries.
        case byRow(key: String, weight: Int)
        /// With the notice's own row, at the end.
        case atEnd
        /// By their own age, whatever becomes of the notice.
        case byAge
    }

    let name: String
    let removal: Removal

    /// All of them, in the order of removal. The frozen audience comes last: packed acceptances are places in it.
    static let all = [
        NoticeOwnedTable("events", .asHidden),
        NoticeOwnedTable("attempts", .withDeliveries),
        NoticeOwnedTable("deliveries", .withDeliveries),
        NoticeOwnedTable("receipts", .byOrdinal),
        NoticeOwnedTable("forwardings", .byOrdinal),
        NoticeOwnedTable("early_receipts", .byRow(key: "seq", weight: 1)),
        NoticeOwnedTable("first_tries", .byRow(key: "rowid", weight: PurgeBatch.packedWeight)),
        NoticeOwnedTable("segments", .byRow(key: "rowid", weight: PurgeBatch.packedWeight)),
        NoticeOwnedTable("reached_units", .byRow(key: "unit", weight: 1)),
        NoticeOwnedTable("progress", .atEnd),
        NoticeOwnedTable("idempotency", .byAge),
    ]

    private init(_ name: String, _ removal: Removal) {
        self.name = name
        self.removal = removal
    }

    /// The rows of a notice.
    func count(_ database: Database, of notice: NoticeID) throws -> Int {
        try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM \(name) WHERE notice = ?",
            arguments: [notice.rawValue]
        ) ?? 0
    }

    /// Removes all rows of a notice, which are few.
    /// - Returns: how many there were.
    func removeAll(_ database: Database, of notice: NoticeID) throws -> Int {
        try database.cachedStatement(sql: "DELETE FROM \(name) WHERE notice = ?").execute(arguments: [notice.rawValue])
        return database.changesCount
    }

    /// Removes the rows of a notice's deliveries through an ordinal.
    /// - Returns: how many there were.
    func remove(_ database: Database, of notice: NoticeID, through ordinal: Int64) throws -> Int {
        try database.cachedStatement(sql: "DELETE FROM \(name) WHERE notice = ? AND ordinal <= ?")
            .execute(arguments: [notice.rawValue, ordinal])
        return database.changesCount
    }

    /// Removes so many rows of a notice and, by ordinal, all of the last one's.
    /// - Returns: how many there were.
    func remove(_ database: Database, of notice: NoticeID, byOrdinal limit: Int) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM \(name) WHERE notice = ?1 AND ordinal <= coalesce(
                    (SELECT ordinal FROM \(name) WHERE notice = ?1 ORDER BY ordinal LIMIT 1 OFFSET ?2), ?3)
                """
        ).execute(arguments: [notice.rawValue, limit - 1, Int64.max])
        return database.changesCount
    }

    /// Removes so many rows of a notice.
    /// - Returns: how many there were.
    func remove(_ database: Database, of notice: NoticeID, key: String, limit: Int) throws -> Int {
        try database.cachedStatement(
            sql: """
                DELETE FROM \(name) WHERE notice = ?1
                    AND \(key) IN (SELECT \(key) FROM \(name) WHERE notice = ?1 LIMIT ?2)
                """
        ).execute(arguments: [notice.rawValue, limit])
        return database.changesCount
    }
}
