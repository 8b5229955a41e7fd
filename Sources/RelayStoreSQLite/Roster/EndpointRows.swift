import GRDB
import RelayModel
import RelayStore

/// Endpoints as rows. Their home is their owner's; a scope sees and changes those whose home lies within it.
enum EndpointRows {
    /// A stored endpoint.
    struct Stored {
        let number: Int64
        let endpoint: Endpoint
        let unit: UnitPath
        let revision: Int64
        let person: Int64?
        let circle: Int64?

        var revised: Revised<Endpoint> { Revised(endpoint, revision: revision) }
    }

    private static let columns = """
        e.seq, e.id, p.id, c.id, e.channel, e.address, e.secret, e.enabled, e.drill, e.disabled_reason, e.person,
        e.circle, \(ScopeCondition.endpointUnit), e.revision, e.everyone, e.keyword, e.disabled_by
        FROM endpoints e LEFT JOIN people p ON p.seq = e.person LEFT JOIN circles c ON c.seq = e.circle
        """

    /// The endpoint with an id, in any unit.
    static func stored(_ database: Database, _ id: EndpointID) throws -> Stored? {
        let row = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT \(columns) WHERE e.id = ? AND e.removed = 0"),
            arguments: [id.text]
        )
        return try row.map(stored)
    }

    static func access(to stored: Stored, scope: UnitPath) -> RosterAccess {
        RosterAccess(home: stored.unit, scope: scope)
    }

    /// The endpoint with an id, if the scope sees it.
    /// - Throws: `notFound`.
    static func visible(_ database: Database, _ id: EndpointID, scope: UnitPath) throws -> Stored {
        guard let stored = try stored(database, id), access(to: stored, scope: scope) != .hidden else {
            throw StoreError.notFound(kind: .endpoint, id: id.text)
        }
        return stored
    }

    /// The row number of an endpoint that the scope sees; nil if there is none.
    static func number(_ database: Database, of id: EndpointID, scope: UnitPath) throws -> Int64? {
        guard let stored = try stored(database, id), access(to: stored, scope: scope) != .hidden else { return nil }
        return stored.number
    }

    static func list(_ database: Database, scope: UnitPath, after cursor: String?, limit: Int) throws -> [Endpoint] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(columns) WHERE \(ScopeCondition.lists(endpointsOf: scope)) AND e.removed = 0 AND e.id > ?2
                ORDER BY e.id LIMIT ?3
                """,
            arguments: [scope.text, cursor ?? "", limit]
        ).map { try stored($0).endpoint }
    }

    static func list(_ database: Database, of person: PersonID) throws -> [Endpoint] {
        try Row.fetchAll(
            database,
            sql:
                """
                SELECT \(columns) WHERE e.person = (SELECT seq FROM people WHERE id = ?) AND e.removed = 0
                ORDER BY e.id
                """,
            arguments: [person.text]
        ).map { try stored($0).endpoint }
    }

    /// What disabled an endpoint. In rows of earlier versions only the reason tells.
    private static func disabledBy(_ name: String?, _ reason: String?, row: String) throws -> DisabledBy {
        guard let name else { return reason == nil ? .operator : .receiver }
        return try StoredColumn("endpoints", "disabled_by").value(name, row: row)
    }

    private static func stored(_ row: Row) throws -> Stored {
        let id: String = row[1]
        let owner: EndpointOwner
        if let person = row[2] as String? {
            owner = .person(PersonID(unchecked: person))
        } else {
            let circle = try StoredColumn("endpoints", "circle").known(row[3] as String?, row: id)
            owner = .circle(CircleID(unchecked: circle))
        }
        let isEnabled: Bool = row[7]
        let reason: String? = row[9]
        let endpoint = Endpoint(
            id: EndpointID(unchecked: id),
            owner: owner,
            channel: ChannelName(unchecked: row[4]),
            address: Secret(row[5]),
            secret: Secret(row[6]),
            enabled: isEnabled,
            drill: row[8],
            everyone: row[14],
            keyword: row[15],
            disabledBy: try isEnabled ? nil : disabledBy(row[16], reason, row: id),
            disabledReason: reason
        )
        return Stored(
            number: row[0],
            endpoint: endpoint,
            unit: UnitPath(unchecked: row[12] as String? ?? ""),
            revision: row[13],
            person: row[10],
            circle: row[11]
        )
    }
}
