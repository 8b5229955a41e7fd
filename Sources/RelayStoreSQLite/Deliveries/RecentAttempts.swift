import GRDB
import RelayModel
import RelayStore

/// Recent attempts from the log, in the order in which they were sent.
///
/// Deliveries of one request have the same start and the same duration to the microsecond. For an endpoint they were
/// one message: a digest, or endpoints with one address. For an account they were one request: a batch.
struct RecentAttempts {
    private static let pageSize = 1024

    /// Whether an attempt `t` of a notice `n` was sent since ?1. The rows are clustered by notice, and only notices
    /// that were unexpired since then can have one. An attempt without a reply that was certainly not accepted was
    /// never sent.
    static let hasLeft = """
        n.expires_at >= ?1 AND t.started_at >= ?1
        AND (t.http_status > 0 OR t.verdict \((VerdictClass.taken + [.ambiguous]).sql))
        """

    private let database: Database
    private var page: [RecentAttempt] = []
    /// The previous request, and the accounts that it was charged to.
    private var request = Request(at: 0, duration: 0, endpoint: 0)
    private var charged: Set<Account> = []
    /// The destinations of that request.
    private var reached: Set<Destination> = []

    /// A request to an endpoint: its start in milliseconds and its duration in microseconds.
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

    /// Reads attempts since a moment, oldest first, in pages. Only times and endpoint numbers are held in memory, to
    /// sort them.
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

    /// Reads attempts of deliveries with a row.
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
