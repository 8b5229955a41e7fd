import GRDB
import RelayModel

/// The next rows of a notice's first tries that one step looks at, with a reply or without.
struct FirstTryStretch {
    let rows: [FirstTryPlace]
    /// Where the next stretch goes on.
    let end: FirstTryPlace
    /// Whether nothing comes after it.
    let isLast: Bool

    init(_ database: Database, of notice: NoticeID, after place: FirstTryPlace, limit: Int) throws {
        // In two parts: compared as a pair, segment and row, all rows of the segment would be passed again to find the place in it.
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
        rows = found.prefix(limit).map { FirstTryPlace(segment: $0[0], row: $0[1]) }
        end = rows.last ?? place
        isLast = found.count <= limit
    }
}
