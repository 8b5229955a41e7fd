import Foundation
import GRDB
import RelayModel
import RelayStore

/// The number of people and endpoints of each circle by role, maintained with the roster, so that the reach of a large
/// audience is known without a walk.
enum CircleCounts {
    /// The total of one circle in one role; the circle's own endpoints count under the empty role.
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

    /// The totals that differ from the stored ones; zeros for those that should not exist.
    static func differences(_ database: Database) throws -> [Total] {
        let stored = try totals(database, "SELECT circle, role, people, endpoints FROM circle_reach")
        let wanted = try totals(database, counting)
        let changed = wanted.values.filter { stored[$0.place] != $0 }
        let gone = stored.filter { wanted[$0.key] == nil && $0.value.people + $0.value.endpoints > 0 }.values.map {
            total in
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

    private static let counting = """
        SELECT m.circle, m.role, count(DISTINCT m.person), count(e.seq) FROM memberships m
        LEFT JOIN endpoints e ON e.person = m.person AND e.removed = 0 GROUP BY m.circle, m.role
        UNION ALL
        SELECT circle, '', 0, count(*) FROM endpoints WHERE circle IS NOT NULL AND removed = 0 GROUP BY circle
        """

    /// An upper bound for an audience of circles with all circles inside them: the sum of their totals, in which shared
    /// members count more than once.
    ///
    /// For a reader: it reads as many rows as there are circles.
    static func bound(
        _ database: Database,
        circles ids: [CircleID],
        roles: [Role],
        includeChildren: Bool,
        scope: UnitPath
    ) throws -> AudienceReach {
        let named = String(decoding: try JSONEncoder().encode(ids.map(\.text)), as: UTF8.self)
        let wanted = String(decoding: try JSONEncoder().encode(roles.map(\.name)), as: UTF8.self)
        let nested = includeChildren ? "UNION SELECT c.seq FROM circles c JOIN down ON c.parent = down.seq" : ""
        let row = try Row.fetchOne(
            database,
            sql: """
                WITH RECURSIVE down(seq) AS (
                    SELECT seq FROM circles WHERE id IN (SELECT value FROM json_each(?2)) \(nested)
                )
                SELECT coalesce(sum(r.people), 0), coalesce(sum(r.endpoints), 0)
                FROM down JOIN circles c ON c.seq = down.seq JOIN circle_reach r ON r.circle = down.seq
                WHERE \(ScopeCondition.within("c.unit")) AND (?3 = '[]' OR r.role IN (SELECT value FROM json_each(?3)))
                """,
            arguments: [scope.text, named, wanted]
        )
        return AudienceReach(recipients: row?[0] ?? 0, endpoints: row?[1] ?? 0, isExact: false)
    }

    /// An upper bound for the recipients of a correction: those that its notice reached.
    static func bound(_ database: Database, recipientsOf notice: NoticeID) throws -> AudienceReach {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT n.recipients, p.accepted + p.delivered + p.acknowledged + p.awaiting_human
                FROM notices n JOIN progress p ON p.notice = n.id WHERE n.id = ?
                """,
            arguments: [notice.rawValue]
        )
        return AudienceReach(recipients: row?[0] ?? 0, endpoints: row?[1] ?? 0, isExact: false)
    }
}
