import GRDB
import RelayModel
import RelayStore

/// What left lately, as far as the log tells, in the order in which it left.
///
/// Deliveries that left in one request have its start and its length to the microsecond in common. For an endpoint that was one
/// message: a digest. For an account it was one request: a batch.
struct RecentAttempts {
    private static let pageSize = 1024

    /// Whether an attempt `t` of a notice `n` left since ?1. Clustered by notice: only notices that were alive since then can hold one. What
    /// got no reply and surely was not taken never left.
    static let hasLeft =
        "n.expires_at >= ?1 AND t.started_at >= ?1 AND (t.http_status > 0 OR t.verdict IN (0, 1, 7))"

    private let database: Database
    private var page: [RecentAttempt] = []
    /// The request of the attempt before, and the accounts that were charged with it.
    private var request: (at: Int64, duration: Int64) = (0, 0)
    private var charged: Set<Account> = []

    private struct Account: Hashable {
        let channel: ChannelName
        let secret: Secret
    }

    init(_ database: Database) { self.database = database }

    /// Attempts since a moment, oldest first, a page at a time: only times and endpoints' numbers are held at once, for their order.
    mutating func read(since: Timestamp, channels: [ChannelName], _ take: ([RecentAttempt]) -> Void) throws {
        let names = channels.map { "'\($0.text)'" }.joined(separator: ", ")
        let condition = "WHERE \(Self.hasLeft) AND e.channel IN (\(names))"
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT t.endpoint, t.started_at, t.duration FROM notices n CROSS JOIN deliveries t ON t.notice = n.id
                CROSS JOIN endpoints e ON e.seq = t.endpoint \(condition)
                UNION
                SELECT d.endpoint, t.started_at, t.duration FROM notices n CROSS JOIN attempts t ON t.notice = n.id
                CROSS JOIN deliveries d ON d.notice = t.notice AND d.ordinal = t.ordinal
                CROSS JOIN endpoints e ON e.seq = d.endpoint \(condition)
                ORDER BY 2, 3, 1
                """,
            arguments: [since.milliseconds]
        )
        try TargetReader.read(database) { targets in
            while let row = try rows.next() {
                guard let target = try targets.target(UInt32(truncatingIfNeeded: row[0] as Int64)) else { continue }
                add(target, at: row[1], duration: row[2])
                guard page.count == Self.pageSize else { continue }
                take(page)
                page.removeAll(keepingCapacity: true)
            }
        }
        if !page.isEmpty { take(page) }
    }

    private mutating func add(_ target: EndpointTarget, at: Int64, duration: Int64) {
        if (at, duration) != request {
            request = (at, duration)
            charged.removeAll(keepingCapacity: true)
        }
        let isFirst = charged.insert(Account(channel: target.channel, secret: target.secret)).inserted
        page.append(RecentAttempt(target: target, at: Timestamp(milliseconds: at), sharesRequest: !isFirst))
    }
}
