import GRDB
import RelayModel
import RelayStore

/// Endpoints as rows; a scope sees those whose owner it sees.
enum EndpointRows {
    private static let columns = """
        e.seq, e.id, p.id, c.id, e.channel, e.address, e.secret, e.enabled, e.drill, e.disabled_reason, e.person, e.circle
        FROM endpoints e LEFT JOIN people p ON p.seq = e.person LEFT JOIN circles c ON c.seq = e.circle
        """

    static func number(_ database: Database, of id: EndpointID, scope: UnitPath) throws -> Int64? {
        guard let row = try row(database, id), try isVisible(database, row, scope: scope) else { return nil }
        return row[0]
    }

    static func endpoint(_ database: Database, _ id: EndpointID, scope: UnitPath) throws -> Endpoint {
        guard let row = try row(database, id) else { throw StoreError.notFound(kind: .endpoint, id: id.text) }
        guard try isVisible(database, row, scope: scope) else {
            throw StoreError.outOfScope(kind: .endpoint, id: id.text)
        }
        return endpoint(row)
    }

    static func list(_ database: Database, scope: UnitPath, after cursor: String?, limit: Int) throws -> [Endpoint] {
        let filter = scope == .root ? "" : "\(CircleRows.visibleNumbers) "
        let condition =
            scope == .root
            ? "?1 = ''"
            : "(e.circle IN visible OR e.person IN (SELECT m.person FROM memberships m WHERE m.circle IN visible))"
        return try Row.fetchAll(
            database,
            sql: "\(filter)SELECT \(columns) WHERE \(condition) AND e.removed = 0 AND e.id > ?2 ORDER BY e.id LIMIT ?3",
            arguments: [scope.text, cursor ?? "", limit]
        ).map(endpoint)
    }

    static func list(_ database: Database, of person: PersonID) throws -> [Endpoint] {
        try Row.fetchAll(
            database,
            sql:
                "SELECT \(columns) WHERE e.person = (SELECT seq FROM people WHERE id = ?) AND e.removed = 0 ORDER BY e.id",
            arguments: [person.text]
        ).map(endpoint)
    }

    private static func row(_ database: Database, _ id: EndpointID) throws -> Row? {
        try Row.fetchOne(database, sql: "SELECT \(columns) WHERE e.id = ? AND e.removed = 0", arguments: [id.text])
    }

    private static func isVisible(_ database: Database, _ row: Row, scope: UnitPath) throws -> Bool {
        if let person = row[10] as Int64? { return try PersonRows.isVisible(database, person, scope: scope) }
        if let circle = row[11] as Int64? { return try CircleRows.isVisible(database, circle, scope: scope) }
        return scope == .root
    }

    static func endpoint(_ row: Row) -> Endpoint {
        let owner: EndpointOwner
        if let person = row[2] as String? {
            owner = .person(PersonID(unchecked: person))
        } else {
            owner = .circle(CircleID(unchecked: row[3] as String? ?? ""))
        }
        return Endpoint(
            id: EndpointID(unchecked: row[1]),
            owner: owner,
            channel: ChannelName(unchecked: row[4]),
            address: Secret(row[5]),
            secret: Secret(row[6]),
            enabled: row[7],
            drill: row[8],
            disabledReason: row[9]
        )
    }
}
