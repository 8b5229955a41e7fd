import GRDB
import RelayModel

/// The next packed acceptances of a notice that one step examines, with or without a reply.
struct AcceptanceBatch {
    let rows: [AcceptanceCursor]
    /// The end of this batch, where the next one starts.
    let end: AcceptanceCursor
    /// Whether nothing follows.
    let isLast: Bool

    init(_ database: Database, of notice: NoticeID, after place: AcceptanceCursor, limit: Int) throws {
        // Two queries: with segment and row compared as a pair, SQLite would scan all rows of the segment again.
        let found = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT segment, rowid FROM first_tries WHERE notice = ?1 AND segment = ?2 AND rowid > ?3
                    UNION ALL
                    SELECT segment, rowid FROM first_tries WHERE notice = ?1 AND segment > ?2
                    ORDER BY 1, 2 LIMIT ?4
                    """
            ),
            arguments: [notice.rawValue, place.segment, place.row, limit + 1]
        )
        rows = found.prefix(limit).map { AcceptanceCursor(segment: $0[0], row: $0[1]) }
        end = rows.last ?? place
        isLast = found.count <= limit
    }
}

/// A position among a notice's packed acceptances. A purge visits them in the order of their index, by segment and row.
struct AcceptanceCursor: Hashable {
    let segment: Int64
    /// The row number in SQLite, from 1.
    let row: Int64

    /// Before all of them.
    static let start = AcceptanceCursor(segment: 0, row: 0)
}

extension AcceptanceCursor {
    // A `PurgeCursor` has one number within its notice. Deliveries use those below 2^32, their ordinals; packed
    // acceptances follow from 2^62 on. Segments of 1,024 ordinals need 22 bits; the other 40 bits are enough for 3,000
    // years of a million rows a day.
    private static let lowest: Int64 = 1 << 62
    private static let rowBits: Int64 = 40
    private static let lastRow: Int64 = (1 << rowBits) - 1

    /// The position as the number of a `PurgeCursor`.
    var ordinal: Int64 { Self.lowest | segment << Self.rowBits | min(row, Self.lastRow) }

    /// The position of such a number; nil for a delivery's.
    init?(ordinal: Int64) {
        guard ordinal >= Self.lowest else { return nil }
        self.init(segment: (ordinal - Self.lowest) >> Self.rowBits, row: ordinal & Self.lastRow)
    }
}
