import GRDB
import RelayModel
import RelayStore

/// How many people and endpoints each circle has by role, kept up to date with the roster, so that the reach of a large audience is
/// known without walking it.
enum ReachTotals {
    /// What one circle has in one role; its own endpoints count under the empty role.
    struct Total: Sendable, Hashable {
        var circle: Int64
        var role: String
        var people: Int64
        var endpoints: Int64

        fileprivate var place: Place { Place(circle: circle, role: role) }

        fileprivate init(_ row: Row) {
            circle = row[0]
            role = row[1]
            people = row[2]
            endpoints = row[3]
        }
    }

    fileprivate struct Place: Hashable {
        var circle: Int64
        var role: String
    }

    /// Counts some circles anew.
    static func refresh(_ database: Database, circles: [Int64]) throws {
        let condition = "circle IN (\(circles.map(String.init).joined(separator: ",")))"
        try database.execute(sql: "DELETE FROM circle_reach WHERE \(condition)")
        try database.execute(
            sql: "INSERT INTO circle_reach(circle, role, people, endpoints) \(counting(condition))"
        )
    }

    /// What is not as it is stored: the totals that should be, and where nothing should be, zeros.
    static func differences(_ database: Database) throws -> [Total] {
        let stored = try totals(database, "SELECT circle, role, people, endpoints FROM circle_reach")
        let wanted = try totals(database, counting("1"))
        let changed = wanted.values.filter { stored[$0.place] != $0 }
        let gone = stored.filter { wanted[$0.key] == nil }.values.map { total in
            var none = total
            (none.people, none.endpoints) = (0, 0)
            return none
        }
        return (changed + gone).sorted { ($0.circle, $0.role) < ($1.circle, $1.role) }
    }

    static func put(_ totals: some Sequence<Total>, _ database: Database) throws {
        let statement = try database.cachedStatement(sql: "INSERT OR REPLACE INTO circle_reach VALUES (?, ?, ?, ?)")
        for total in totals {
            try statement.execute(arguments: [total.circle, total.role, total.people, total.endpoints])
        }
    }

    private static func totals(_ database: Database, _ sql: String) throws -> [Place: Total] {
        let rows = try Row.fetchCursor(database, sql: sql)
        var found: [Place: Total] = [:]
        while let total = try rows.next().map(Total.init) { found[total.place] = total }
        return found
    }

    private static func counting(_ condition: String) -> String {
        """
        SELECT m.circle, m.role, count(DISTINCT m.person), count(e.seq) FROM memberships m
        LEFT JOIN endpoints e ON e.person = m.person AND e.removed = 0
        WHERE \(condition.replacing("circle", with: "m.circle")) GROUP BY m.circle, m.role
        UNION ALL
        SELECT circle, '', 0, count(*) FROM endpoints WHERE circle IS NOT NULL AND removed = 0 AND \(condition) GROUP BY circle
        """
    }

    /// The sum over an audience's circles: exact for one circle, an upper bound where circles share members.
    static func sum(
        _ database: Database,
        _ audience: Audience,
        circles: [Int64],
        least expansion: AudienceExpansion
    ) throws -> AudienceReach {
        var people = 0
        var endpoints = 0
        if case .circles(_, let roles, _) = audience {
            let wanted = Set(roles.map(\.name))
            let statement = try database.cachedStatement(
                sql: "SELECT role, people, endpoints FROM circle_reach WHERE circle = ?"
            )
            for circle in circles {
                let rows = try Row.fetchCursor(statement, arguments: [circle])
                while let row = try rows.next() {
                    guard wanted.isEmpty || wanted.contains(row[0] as String) else { continue }
                    people += row[1]
                    endpoints += row[2]
                }
            }
        } else if case .recipientsOf(let notice) = audience {
            let reached = try Row.fetchOne(
                database,
                sql: """
                    SELECT n.recipients, p.accepted + p.delivered + p.acknowledged + p.awaiting_human
                    FROM notices n JOIN progress p ON p.notice = n.id WHERE n.id = ?
                    """,
                arguments: [notice.rawValue]
            )
            people = reached?[0] ?? 0
            endpoints = reached?[1] ?? 0
        }
        return AudienceReach(
            recipients: max(people, expansion.recipientCount),
            endpoints: max(endpoints, expansion.endpointCount),
            isExact: circles.count == 1
        )
    }
}
