import Foundation
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

    /// A recipient of the audience with one endpoint; a person without any has one entry without.
    struct Entry {
        var recipient: Recipient
        let endpoint: Int64?

        var person: Int64? { recipient.person == 0 ? nil : Int64(recipient.person) }
    }

    let source: Source
    let reader: ReaderKind

    /// The parts of one circle: its own endpoints, unless roles are given, and its members'.
    static func parts(of circle: Int64, roles: [Role]) -> [AudiencePart] {
        let members = AudiencePart(source: .members(of: circle, roles: roles, except: []), reader: .member)
        return roles.isEmpty ? [AudiencePart(source: .circle(circle), reader: .member), members] : [members]
    }

    /// Entries after a row number, and the row number to go on from; nil where the part ends.
    func page(
        _ database: Database,
        after row: Int64,
        limit: Int,
        units: inout ReachedUnits
    ) throws -> (entries: [Entry], next: Int64?) {
        switch source {
        case .circle(let circle): return try robots(database, of: circle, after: row, limit: limit, &units)
        case .person(let person): return (try endpoints(database, ofPerson: person, &units), nil)
        case .members(let circle, let roles, let except):
            let wanted = AudienceMembers(circle: circle, roles: Set(roles), except: except)
            return try wanted.page(database, after: row, limit: limit, &units)
        case .reached(let notice, let segment):
            return (try reached(database, by: notice, segment: segment, &units), nil)
        case .nested: return ([], nil)
        case .endpoints(let numbers):
            let owners = try Self.owners(database, of: numbers, &units)
            return (numbers.map { Entry(recipient: owners[$0] ?? Recipient(), endpoint: Int64($0)) }, nil)
        }
    }

    /// A circle's own endpoints.
    private func robots(
        _ database: Database,
        of circle: Int64,
        after row: Int64,
        limit: Int,
        _ units: inout ReachedUnits
    ) throws -> (entries: [Entry], next: Int64?) {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT seq, (SELECT unit FROM circles WHERE seq = ?1) FROM endpoints
                    WHERE circle = ?1 AND removed = 0 AND seq > ?2 ORDER BY seq LIMIT ?3
                    """
            ),
            arguments: [circle, row, limit]
        )
        var recipient = Recipient(circle: UInt32(truncatingIfNeeded: circle))
        if let unit = rows.first?[1] as String? {
            recipient.units = units.set(home: nil, area: units.number(of: unit))
        }
        let entries = rows.map { Entry(recipient: recipient, endpoint: $0[0]) }
        return (entries, rows.count < limit ? nil : rows.last?[0])
    }

    /// The endpoints of a person who is warned.
    private func endpoints(
        _ database: Database,
        ofPerson person: Int64,
        _ units: inout ReachedUnits
    ) throws -> [Entry] {
        let number = UInt32(truncatingIfNeeded: person)
        var recipient = Recipient(person: number, role: RecipientCoding.code(of: .protected))
        let home = try String.fetchOne(
            database.cachedStatement(sql: "SELECT unit FROM people WHERE seq = ?"),
            arguments: [person]
        ).flatMap { units.number(of: $0) }
        let entry = Entry(recipient: recipient, endpoint: nil)
        let areas = try AudienceMembers.otherUnits(database, of: [entry], outside: 0, &units)[number] ?? []
        recipient.units = units.set([home].compactMap(\.self) + areas)
        let rows = try Int64.fetchAll(
            database.cachedStatement(
                sql: "SELECT seq FROM endpoints WHERE person = ? AND removed = 0 ORDER BY seq"
            ),
            arguments: [person]
        )
        guard !rows.isEmpty else { return [Entry(recipient: recipient, endpoint: nil)] }
        return rows.map { Entry(recipient: recipient, endpoint: $0) }
    }

    /// Whose endpoints these are as of now, in no role and no circle of the audience.
    private static func owners(
        _ database: Database,
        of endpoints: [UInt32],
        _ units: inout ReachedUnits
    ) throws -> [UInt32: Recipient] {
        guard !endpoints.isEmpty else { return [:] }
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT e.seq, e.person, e.circle, coalesce(p.unit, c.unit) FROM json_each(?) AS number
                    CROSS JOIN endpoints e ON e.seq = number.value
                    LEFT JOIN people p ON p.seq = e.person LEFT JOIN circles c ON c.seq = e.circle
                    """
            ),
            arguments: [String(decoding: try JSONEncoder().encode(endpoints), as: UTF8.self)]
        )
        let people = rows.compactMap { ($0[1] as Int64?).map { UInt32(truncatingIfNeeded: $0) } }
        let others = try AudienceMembers.otherUnits(
            database,
            of: people.map { Entry(recipient: Recipient(person: $0), endpoint: nil) },
            outside: 0,
            &units
        )
        var owners: [UInt32: Recipient] = [:]
        for row in rows {
            var recipient = Recipient()
            recipient.person = (row[1] as Int64?).map { UInt32(truncatingIfNeeded: $0) } ?? 0
            recipient.circle = (row[2] as Int64?).map { UInt32(truncatingIfNeeded: $0) } ?? 0
            let home = (row[3] as String?).flatMap { units.number(of: $0) }
            recipient.units = units.set([home].compactMap(\.self) + (others[recipient.person] ?? []))
            owners[UInt32(truncatingIfNeeded: row[0] as Int64)] = recipient
        }
        return owners
    }

    /// Whatever became of it since: a part that arrived, an attempt without an outcome, a success before a replay. (A
    /// receipt that says failed after a success is believed.)
    private func reached(
        _ database: Database,
        by notice: NoticeID,
        segment: Int,
        _ units: inout ReachedUnits
    ) throws -> [Entry] {
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
        let reached = endpoints.sorted { $0.key < $1.key }.compactMap { place in
            place.value.map { (place: Int(place.key) - first, endpoint: $0) }
        }
        // As of the acceptance of the notice that is corrected, where it says; else as of now.
        let frozen = try SegmentRecipients.read(database, of: notice, segment: segment)
        let owners =
            frozen == nil
            ? try Self.owners(database, of: reached.map { UInt32(truncatingIfNeeded: $0.endpoint) }, &units) : [:]
        return try reached.map { reached in
            var recipient = owners[UInt32(truncatingIfNeeded: reached.endpoint)] ?? Recipient()
            if let frozen, reached.place < frozen.count {
                let known = frozen[reached.place]
                recipient = Recipient(
                    person: known.person,
                    circle: known.circle,
                    role: RecipientCoding.code(of: known.role),
                    units: try units.set(database, of: known, in: notice)
                )
            }
            return Entry(recipient: recipient, endpoint: reached.endpoint)
        }
    }
}
