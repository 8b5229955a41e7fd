import GRDB
import RelayModel
import RelayStore

/// The removal of a circle or person that has more memberships and endpoints than one transaction may change.
enum RosterRemoval {
    /// The most memberships and endpoints that one transaction removes with their owner; an endpoint takes three rows.
    private static let limit = 150

    /// The rows to remove in steps; nil if they are few.
    static func changes(of circle: CircleID, number: Int64, _ database: Database) throws -> RosterChanges? {
        try changes(
            database,
            number,
            column: "circle",
            other: "SELECT p.id, m.revision FROM memberships m JOIN people p ON p.seq = m.person WHERE m.circle = ?",
            pair: { RosterChanges.Pair(circle: circle, person: PersonID(unchecked: $0)) }
        ) { changes in
            let stored = try CircleRows.stored(database, circle)
            changes.removedCircles = [.init(circle, expected: stored?.revision)]
        }
    }

    /// The rows to remove in steps; nil if they are few.
    static func changes(of person: PersonID, number: Int64, _ database: Database) throws -> RosterChanges? {
        try changes(
            database,
            number,
            column: "person",
            other: "SELECT c.id, m.revision FROM memberships m JOIN circles c ON c.seq = m.circle WHERE m.person = ?",
            pair: { RosterChanges.Pair(circle: CircleID(unchecked: $0), person: person) }
        ) { changes in
            let stored = try PersonRows.stored(database, person)
            changes.removedPeople = [.init(person, expected: stored?.revision)]
        }
    }

    private static func changes(
        _ database: Database,
        _ number: Int64,
        column: String,
        other: String,
        pair: (String) -> RosterChanges.Pair,
        owner: (inout RosterChanges) throws -> Void
    ) throws -> RosterChanges? {
        let count = try Int.fetchOne(
            database,
            sql: """
                SELECT (SELECT count(*) FROM (SELECT 1 FROM memberships WHERE \(column) = ?1 LIMIT ?2))
                    + (SELECT count(*) FROM (SELECT 1 FROM endpoints WHERE \(column) = ?1 AND removed = 0 LIMIT ?2))
                """,
            arguments: [number, limit + 1]
        )
        guard let count, count > limit else { return nil }
        var changes = RosterChanges()
        for row in try Row.fetchAll(database, sql: other, arguments: [number]) {
            changes.removedMemberships.append(.init(pair(row[0]), expected: row[1]))
        }
        let endpoints = try Row.fetchAll(
            database,
            sql: "SELECT id, revision FROM endpoints WHERE \(column) = ? AND removed = 0",
            arguments: [number]
        )
        changes.removedEndpoints = endpoints.map { .init(EndpointID(unchecked: $0[0]), expected: $0[1]) }
        try owner(&changes)
        return changes
    }
}
