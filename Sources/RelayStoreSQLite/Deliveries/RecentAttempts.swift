import GRDB
import RelayModel
import RelayStore

/// What left lately, as far as the log tells, in the order in which it left.
///
/// Deliveries that left in one request have its start and its length to the microsecond in common. For an endpoint that
/// was one message: a digest. So it was for endpoints with one address. For an account it was one request: a batch.
struct RecentAttempts {
    private static let pageSize = 1024

    /// Whether an attempt `t` of a notice `n` left since ?1. Clustered by notice: only notices that were alive since
    /// then can hold one. What got no reply and surely was not taken never left.
    static let hasLeft = """
        n.expires_at >= ?1 AND t.started_at >= ?1
        AND (t.http_status > 0 OR t.verdict \((VerdictClass.taken + [.ambiguous]).sql))
        """

    private let database: Database
    private var page: [RecentAttempt] = []
    /// The request of the attempt before, and the accounts that were charged with it.
    private var request = Request(at: 0, duration: 0, endpoint: 0)
    private var charged: Set<Account> = []
    /// Where that request went.
    private var reached: Set<Destination> = []

    /// What left for an endpoint: milliseconds, microseconds.
    private struct Request: Comparable {
        let at: Int64
        let duration: Int64
        let endpoint: UInt32

        static func < (left: Request, right: Request) -> Bool {
            (left.at, left.duration, left.endpoint) < (right.at, right.duration, right.endpoint)
        }
    }

    private struct Account: Hashable {
        let channel: ChannelName
        let secret: Secret
    }

    init(_ database: Database) { self.database = database }

    /// Attempts since a moment, oldest first, a page at a time: only times and endpoints' numbers are held at once, for
    /// their order.
    mutating func read(since: Timestamp, channels: Set<ChannelName>, _ take: ([RecentAttempt]) -> Void) throws {
        guard !channels.isEmpty else { return }
        var requests: [Request] = []
        try rows(since, channels) { requests.append($0) }
        try TargetReader.read(database) { targets in
            try AcceptanceRows.read(database, since: since) { found in
                guard let target = try targets.target(found.endpoint), channels.contains(target.channel) else { return }
                let at = found.tried.startedAt.milliseconds
                requests.append(Request(at: at, duration: found.tried.duration, endpoint: found.endpoint))
            }
            requests.sort()
            for place in requests.indices where place == 0 || requests[place] != requests[place - 1] {
                guard let target = try targets.target(requests[place].endpoint) else { continue }
                add(target, requests[place])
                guard page.count == Self.pageSize else { continue }
                take(page)
                page.removeAll(keepingCapacity: true)
            }
        }
        if !page.isEmpty { take(page) }
    }

    /// Attempts of deliveries with a row.
    private func rows(_ since: Timestamp, _ channels: Set<ChannelName>, _ take: (Request) -> Void) throws {
        let names = channels.map { "'\($0.text)'" }.sorted().joined(separator: ", ")
        let condition = "WHERE \(Self.hasLeft) AND e.channel IN (\(names))"
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT t.endpoint, t.started_at, t.duration FROM notices n CROSS JOIN deliveries t ON t.notice = n.id
                CROSS JOIN endpoints e ON e.seq = t.endpoint \(condition)
                UNION ALL
                SELECT d.endpoint, t.started_at, t.duration FROM notices n CROSS JOIN attempts t ON t.notice = n.id
                CROSS JOIN deliveries d ON d.notice = t.notice AND d.ordinal = t.ordinal
                CROSS JOIN endpoints e ON e.seq = d.endpoint \(condition)
                """,
            arguments: [since.milliseconds]
        )
        while let row = try rows.next() {
            take(Request(at: row[1], duration: row[2], endpoint: UInt32(truncatingIfNeeded: row[0] as Int64)))
        }
    }

    private mutating func add(_ target: EndpointTarget, _ request: Request) {
        if (request.at, request.duration) != (self.request.at, self.request.duration) {
            self.request = request
            charged.removeAll(keepingCapacity: true)
            reached.removeAll(keepingCapacity: true)
        }
        guard reached.insert(Destination(target.channel, target.address)).inserted else { return }
        let isFirst = charged.insert(Account(channel: target.channel, secret: target.secret)).inserted
        let at = Timestamp(milliseconds: request.at)
        page.append(RecentAttempt(target: target, at: at, sharesRequest: !isFirst))
    }
}
