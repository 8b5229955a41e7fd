import GRDB
import RelayModel

/// The next deliveries of a notice that one step processes: as many as fit with their attempts into the row limit.
struct PurgeBatch {
    /// The weight, in deliveries, of a row of the frozen audience or of packed acceptances.
    static let packedWeight = 8

    /// The last ordinal of the batch.
    let end: Int64
    /// The number of deliveries.
    let count: Int
    /// Whether nothing follows.
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
        // The first attempt over the limit ends the batch, which has at least one delivery.
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
