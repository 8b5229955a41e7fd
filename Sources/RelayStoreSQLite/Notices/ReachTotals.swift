import GRDB
import RelayModel
import RelayStore

/// How many people and endpoints each circle has by role, kept up to date with the roster, so that the reach of a large audience is
/// known without walking it.
enum ReachTotals {
    /// The role under which a circle's own endpoints are counted.
    private static let circleItself = ""

    /// Counts some circles anew; all of them where none are given.
    static func refresh(_ database: Database, circles: [Int64]? = nil) throws {
        let condition = circles.map { "circle IN (\($0.map(String.init).joined(separator: ",")))" } ?? "1"
        try database.execute(sql: "DELETE FROM circle_reach WHERE \(condition)")
        try database.execute(
            sql: """
                INSERT INTO circle_reach(circle, role, people, endpoints)
                SELECT m.circle, m.role, count(DISTINCT m.person), count(e.seq) FROM memberships m
                LEFT JOIN endpoints e ON e.person = m.person AND e.removed = 0 WHERE \(condition.replacing("circle", with: "m.circle"))
                GROUP BY m.circle, m.role
                """
        )
        try database.execute(
            sql: """
                INSERT INTO circle_reach(circle, role, people, endpoints)
                SELECT circle, '', 0, count(*) FROM endpoints WHERE circle IS NOT NULL AND removed = 0 AND \(condition)
                GROUP BY circle
                """
        )
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
