import GRDB
import RelayModel

/// The next rows of a notice's first tries that one step looks at, with a reply or without.
struct AcceptanceBatch {
    let rows: [AcceptanceCursor]
    /// Where the next batch goes on.
    let end: AcceptanceCursor
    /// Whether nothing comes after it.
    let isLast: Bool

    init(_ database: Database, of notice: NoticeID, after place: AcceptanceCursor, limit: Int) throws {
        // In two parts: compared as a pair, segment and row, all rows of the segment would be passed again to find the
        // place in it.
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

/// A row of a notice's first tries. A purge goes through them in the order of their index, by segment and row.
struct AcceptanceCursor: Hashable {
    let segment: Int64
    /// The number SQLite gave the row; the first is 1.
    let row: Int64

    /// Before all of them.
    static let start = AcceptanceCursor(segment: 0, row: 0)
}

extension AcceptanceCursor {
    // A purge's place is one number within its notice. Deliveries have those below 2^32, their ordinals; rows of first
    // tries come after them, from 2^62 on. Segments, 1,024 ordinals each, need 22 bits; the other 40 are used up after
    // 3,000 years of a million rows a day.
    private static let lowest: Int64 = 1 << 62
    private static let rowBits: Int64 = 40
    private static let lastRow: Int64 = (1 << rowBits) - 1

    /// The place as the number of a `PurgeCursor`.
    var ordinal: Int64 { Self.lowest | segment << Self.rowBits | min(row, Self.lastRow) }

    /// The place that such a number names; nil for a delivery's.
    init?(ordinal: Int64) {
        guard ordinal >= Self.lowest else { return nil }
        self.init(segment: (ordinal - Self.lowest) >> Self.rowBits, row: ordinal & Self.lastRow)
    }
}
