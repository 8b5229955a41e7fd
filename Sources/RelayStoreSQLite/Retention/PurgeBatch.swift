import GRDB
import RelayModel

/// The next deliveries of a notice that one step deals with: so many that neither they nor their attempts are too many
/// rows.
struct PurgeBatch {
    /// A row of the frozen audience, and one of first tries, is as large as so many deliveries.
    static let packedWeight = 8

    /// The last ordinal of the batch.
    let end: Int64
    /// Deliveries in it.
    let count: Int
    /// Whether nothing comes after it.
    let isLast: Bool

    init(_ database: Database, of notice: NoticeID, after ordinal: Int64, limit: Int) throws {
        let ordinals = try Int64.fetchAll(
            database.cachedStatement(
                sql: "SELECT ordinal FROM deliveries WHERE notice = ? AND ordinal > ? ORDER BY ordinal LIMIT ?"
            ),
            arguments: [notice.rawValue, ordinal, limit + 1]
        )
        let isShort = ordinals.count <= limit
        let last = isShort ? Int64.max : ordinals[limit - 1]
        // The first attempt that would be one too many cuts the batch short, but never to less than one delivery.
        let excess = try Int64.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT ordinal FROM attempts WHERE notice = ? AND ordinal > ? AND ordinal <= ?
                    ORDER BY ordinal, number LIMIT 1 OFFSET ?
                    """
            ),
            arguments: [notice.rawValue, ordinal, last, limit]
        )
        guard let excess, let first = ordinals.first else {
            (end, count, isLast) = (last, min(ordinals.count, limit), isShort)
            return
        }
        let cut = max(first, excess - 1)
        end = cut
        count = ordinals.count { $0 <= cut }
        isLast = false
    }
}
