import GRDB
import RelayModel
import RelayStore

/// Inserts records that an import expects to be new. A conflict in the database replaces a query: a first import of a
/// million people reads nothing.
extension RosterRowWriter {
    /// A person who is new in this transaction, whose records are known without a query.
    struct Newcomer {
        let id: PersonID
        let number: Int64
        /// The totals of circles that the person counts in.
        var places: [ReachChange.Place] = []
        var endpoints = 0
    }

    /// The statements that insert records.
    struct Inserts {
        let person: BoundStatement
        let membership: BoundStatement
        let endpoint: BoundStatement

        init(_ database: Database) throws {
            person = try BoundStatement(
                database,
                sql: """
                    INSERT INTO people(id, name, phone, unit, revision) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT(id) DO NOTHING
                    """
            )
            membership = try BoundStatement(
                database,
                sql: """
                    INSERT INTO memberships(circle, person, role, revision) VALUES (?, ?, ?, ?)
                    ON CONFLICT(circle, person) DO NOTHING
                    """
            )
            endpoint = try BoundStatement(
                database,
                sql: """
                    INSERT INTO endpoints(id, person, circle, channel, address, secret, enabled, drill, everyone,
                        keyword, disabled_by, disabled_reason, revision)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) WHERE removed = 0 DO NOTHING
                    """
            )
        }
    }

    /// - Throws: `preconditionFailed`, with nothing written, if the person exists.
    mutating func insert(_ person: Person) throws {
        if knownUnits.insert(person.unit).inserted {
            try UnitRows.make(database, person.unit, revision: revision)
        }
        let insert = try inserts().person
        insert.bind(person.id.text, at: 1)
        insert.bind(person.name, at: 2)
        insert.bind(person.phone?.digits, at: 3)
        insert.bind(person.unit.text, at: 4)
        insert.bind(revision, at: 5)
        try insert.run()
        try requireInserted(.person, person.id.text)
        newcomer = Newcomer(id: person.id, number: database.lastInsertedRowID)
    }

    /// - Throws: `preconditionFailed`, with nothing written, if the person is a member.
    mutating func insert(_ membership: Membership) throws {
        let circle = try knownNumber(of: membership.circle)
        let known = newcomer.flatMap { $0.id == membership.person ? $0 : nil }
        let person = try known?.number ?? number(of: membership.person)
        let endpoints = try known?.endpoints ?? endpointCount(of: person)
        let insert = try inserts().membership
        insert.bind(circle, at: 1)
        insert.bind(person, at: 2)
        insert.bind(membership.role.name, at: 3)
        insert.bind(revision, at: 4)
        try insert.run()
        try requireInserted(.member, membership.person.text)
        let place = ReachChange.Place(circle: circle, role: membership.role.name)
        reach.add(place, people: 1, endpoints: endpoints)
        if known != nil { newcomer?.places.append(place) }
    }

    /// - Throws: `preconditionFailed`, with nothing written, if the endpoint exists.
    mutating func insert(_ endpoint: Endpoint) throws {
        var person: Int64?
        var circle: Int64?
        var known: Newcomer?
        switch endpoint.owner {
        case .person(let id):
            known = newcomer.flatMap { $0.id == id ? $0 : nil }
            person = try known?.number ?? number(of: id)
        case .circle(let id): circle = try knownNumber(of: id)
        }
        let insert = try inserts().endpoint
        insert.bind(endpoint.id.text, at: 1)
        insert.bind(person, at: 2)
        insert.bind(circle, at: 3)
        insert.bind(endpoint.channel.text, at: 4)
        insert.bind(endpoint.address.reveal(), at: 5)
        insert.bind(endpoint.secret.reveal(), at: 6)
        insert.bind(endpoint.enabled ? 1 : 0, at: 7)
        insert.bind(endpoint.drill ? 1 : 0, at: 8)
        insert.bind(endpoint.everyone ? 1 : 0, at: 9)
        insert.bind(endpoint.keyword, at: 10)
        insert.bind(endpoint.disabledBy?.name, at: 11)
        insert.bind(endpoint.disabledReason, at: 12)
        insert.bind(revision, at: 13)
        try insert.run()
        try requireInserted(.endpoint, endpoint.id.text)
        if notesAddresses {
            let digest = EndpointAddresses.digest(endpoint.channel, endpoint.address)
            try EndpointAddresses.change(database, of: database.lastInsertedRowID, from: nil, to: digest)
        }
        if let circle {
            reach.add(ReachChange.Place(circle: circle, role: ""), people: 0, endpoints: 1)
        } else if let known {
            newcomer?.endpoints += 1
            if known.places.count > ReachChange.limit { return reach.isComplete = false }
            for place in known.places { reach.add(place, people: 0, endpoints: 1) }
        } else if let person {
            for place in try places(of: person) { reach.add(place, people: 0, endpoints: 1) }
        }
    }

    /// The statements, prepared by the transaction's first insert.
    private mutating func inserts() throws -> Inserts {
        if let prepared { return prepared }
        let inserts = try Inserts(database)
        prepared = inserts
        return inserts
    }

    private func requireInserted(_ kind: RecordKind, _ id: String) throws {
        guard database.changesCount == 0 else { return }
        throw StoreError.preconditionFailed(kind: kind, id: id, revision: nil)
    }

    private mutating func knownNumber(of id: CircleID) throws -> Int64 {
        if let known = circleNumbers[id] { return known }
        let number = try number(of: id)
        circleNumbers[id] = number
        return number
    }
}
