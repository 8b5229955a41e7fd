import GRDB
import RelayModel
import RelayStore

/// A part of an audience that one query walks in the order of row numbers.
struct AudiencePart: Sendable, Hashable {
    /// The source of the endpoints.
    enum Source: Sendable, Hashable {
        /// The endpoints of a circle itself: its group robots.
        case circle(Int64)
        /// The endpoints of a circle's members, optionally only of some roles, without the people in `except`.
        case members(of: Int64, roles: [Role], except: Set<Int64>)
        /// The circles inside a circle. It has no endpoints of its own; the parts of these circles are appended to the
        /// walk (``AudienceWalk``).
        case nested(in: Int64, roles: [Role])
        /// The endpoints of one person.
        case person(Int64)
        /// The endpoints that a segment of another notice reached or may have reached.
        case reached(by: NoticeID, segment: Int)
        /// Named endpoints.
        case endpoints([UInt32])
    }

    /// A person of the audience, with one endpoint or none.
    struct Entry {
        let person: Int64?
        let endpoint: Int64?
    }

    let source: Source
    let reader: ReaderKind

    /// The parts of one circle: its own endpoints, unless roles are given, and its members'.
    static func parts(of circle: Int64, roles: [Role]) -> [AudiencePart] {
        let members = AudiencePart(source: .members(of: circle, roles: roles, except: []), reader: .member)
        return roles.isEmpty ? [AudiencePart(source: .circle(circle), reader: .member), members] : [members]
    }

    /// The entries after a row number, and the row number of the next page; nil if the part ends.
    func page(_ database: Database, after row: Int64, limit: Int) throws -> (entries: [Entry], next: Int64?) {
        switch source {
        case .circle(let circle):
            let rows = try Int64.fetchAll(
                database.cachedStatement(
                    sql: "SELECT seq FROM endpoints WHERE circle = ? AND removed = 0 AND seq > ? ORDER BY seq LIMIT ?"
                ),
                arguments: [circle, row, limit]
            )
            return (rows.map { Entry(person: nil, endpoint: $0) }, rows.count < limit ? nil : rows.last)
        case .person(let person):
            let rows = try Int64.fetchAll(
                database.cachedStatement(
                    sql: "SELECT seq FROM endpoints WHERE person = ? AND removed = 0 ORDER BY seq"
                ),
                arguments: [person]
            )
            return ([Entry(person: person, endpoint: nil)] + rows.map { Entry(person: person, endpoint: $0) }, nil)
        case .members(let circle, let roles, let except):
            return try members(database, of: circle, roles: roles, except: except, after: row, limit: limit)
        case .reached(let notice, let segment):
            return (try reached(database, by: notice, segment: segment), nil)
        case .nested: return ([], nil)
        case .endpoints(let numbers):
            return (numbers.map { Entry(person: nil, endpoint: Int64($0)) }, nil)
        }
    }

    /// Reached in any way: a delivered part, an attempt with an unknown outcome, a success before a replay. (A receipt
    /// that reports a failure after a success is trusted.)
    private func reached(_ database: Database, by notice: NoticeID, segment: Int) throws -> [Entry] {
        var endpoints: [UInt32: Int64?] = [:]
        try AcceptanceRows.read(database, of: notice, segments: segment..<segment + 1) { found in
            endpoints[found.id.ordinal] = Int64(found.endpoint)
        }
        let first = segment * Segment.capacity
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT ordinal, iif(state \(DeliveryState.possiblyReached.sql)
                    OR part > 0 AND reason IS NOT '\(ReceiptWriter.reason)'
                    OR doubtful_since IS NOT NULL OR verdict = \(VerdictClass.ambiguous.sql)
                    OR state <> \(DeliveryState.failed.sql) AND verdict \(VerdictClass.taken.sql)
                    OR EXISTS (SELECT 1 FROM attempts a WHERE a.notice = d.notice AND a.ordinal = d.ordinal
                        AND a.verdict \(VerdictClass.taken.sql)), endpoint, NULL)
                FROM deliveries d WHERE notice = ? AND ordinal BETWEEN ? AND ?
                """,
            arguments: [notice.rawValue, first, first + Segment.capacity - 1]
        )
        while let row = try rows.next() { endpoints[UInt32(row[0] as Int64)] = .some(row[1] as Int64?) }
        return endpoints.sorted { $0.key < $1.key }.compactMap { place in
            place.value.map { Entry(person: nil, endpoint: $0) }
        }
    }

    private func members(
        _ database: Database,
        of circle: Int64,
        roles: [Role],
        except: Set<Int64>,
        after row: Int64,
        limit: Int
    ) throws -> (entries: [Entry], next: Int64?) {
        // A page ends with a person, never between two endpoints of one. The query walks the indexes in order: with the
        // people of a page as a subquery, SQLite sorts the rows again, which is a quarter of the cost of freezing.
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT m.person, m.role, e.seq FROM memberships m
                    LEFT JOIN endpoints e ON e.person = m.person AND e.removed = 0
                    WHERE m.circle = ?1 AND m.person > ?2 AND m.person <= ifnull((SELECT person FROM memberships
                        WHERE circle = ?1 AND person > ?2 ORDER BY person LIMIT 1 OFFSET ?3 - 1), \(Int64.max))
                    ORDER BY m.person, e.seq
                    """
            ),
            arguments: [circle, row, limit]
        )
        let wanted = Set(roles.map(\.name))
        var entries: [Entry] = []
        var people = 0
        var last: Int64?
        while let found = try rows.next() {
            let person: Int64 = found[0]
            if person != last { people += 1 }
            last = person
            guard wanted.isEmpty || wanted.contains(found[1] as String), !except.contains(person) else { continue }
            entries.append(Entry(person: person, endpoint: found[2]))
        }
        return (entries, people < limit ? nil : last)
    }
}
