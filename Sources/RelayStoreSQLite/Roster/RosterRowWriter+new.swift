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

    /// - Throws: `preconditionFailed`, with nothing written, if the person exists.
    mutating func insert(_ person: Person) throws {
        if knownUnits.insert(person.unit).inserted {
            try UnitRows.make(database, person.unit, revision: revision)
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO people(id, name, phone, unit, revision) VALUES (?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING
                """
        ).execute(arguments: [person.id.text, person.name, person.phone?.digits, person.unit.text, revision])
        try requireInserted(.person, person.id.text)
        newcomer = Newcomer(id: person.id, number: database.lastInsertedRowID)
    }

    /// - Throws: `preconditionFailed`, with nothing written, if the person is a member.
    mutating func insert(_ membership: Membership) throws {
        let circle = try knownNumber(of: membership.circle)
        let known = newcomer.flatMap { $0.id == membership.person ? $0 : nil }
        let person = try known?.number ?? number(of: membership.person)
        let endpoints = try known?.endpoints ?? endpointCount(of: person)
        try database.cachedStatement(
            sql: """
                INSERT INTO memberships(circle, person, role, revision) VALUES (?, ?, ?, ?)
                ON CONFLICT(circle, person) DO NOTHING
                """
        ).execute(arguments: [circle, person, membership.role.name, revision])
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
        try database.cachedStatement(
            sql: """
                INSERT INTO endpoints(id, person, circle, channel, address, secret, enabled, drill, everyone, keyword,
                    disabled_by, disabled_reason, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) WHERE removed = 0 DO NOTHING
                """
        ).execute(
            arguments: [
                endpoint.id.text, person, circle, endpoint.channel.text, endpoint.address.reveal(),
                endpoint.secret.reveal(), endpoint.enabled, endpoint.drill, endpoint.everyone, endpoint.keyword,
                endpoint.disabledBy?.name, endpoint.disabledReason, revision,
            ])
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
