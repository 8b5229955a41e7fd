import Foundation
import GRDB
import RelayModel
import RelayStore

/// Writes circles, people, memberships and endpoints within one transaction, and updates the circles' totals.
///
/// Each record gets the revision that the roster has after the transaction.
struct RosterRowWriter {
    let database: Database
    let revision: Int64
    var reach = ReachChange()
    /// Whether addresses are stored with each endpoint; a large import stores them at its end.
    let notesAddresses: Bool
    /// The last person that this transaction inserted.
    var newcomer: Newcomer?
    /// The row numbers of circles that new memberships and endpoints named.
    var circleNumbers: [CircleID: Int64] = [:]
    /// The statements that insert new records.
    var prepared: Inserts?
    /// The units of new people.
    var knownUnits: Set<UnitPath> = [.root]

    /// Creates a writer for the roster's next revision.
    init(_ database: Database, notesAddresses: Bool = true) throws {
        self.database = database
        self.notesAddresses = notesAddresses
        revision = try RosterRevision.current(database) + 1
    }

    /// Writes the totals and the revision. Nothing may be written afterwards.
    func finish() throws {
        if try reach.apply(to: database) {
            try RosterRevision.raise(database)
        } else {
            try RosterRevision.raiseUncounted(database)
        }
    }

    // MARK: Circles

    /// Writes a circle with its parent.
    func put(_ circle: Circle) throws {
        try putWithoutParent(circle)
        try link(circle.id, to: circle.parent)
    }

    /// Writes a circle without its parent; an import links the parents once all circles exist.
    func putWithoutParent(_ circle: Circle) throws {
        try UnitRows.make(database, circle.unit, revision: revision)
        try database.cachedStatement(
            sql: """
                INSERT INTO circles(id, name, kind, unit, revision) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit,
                    revision = excluded.revision
                """
        ).execute(arguments: [circle.id.text, circle.name, circle.kind.name, circle.unit.text, revision])
    }

    /// - Throws: `conflict` if the circle would contain itself, or the nesting would be too deep.
    func link(_ id: CircleID, to parent: CircleID?) throws {
        var number: Int64?
        if let parent {
            let own = try self.number(of: id)
            let found = try self.number(of: parent)
            let ancestors = try CircleRows.ancestors(database, of: found)
            guard !ancestors.contains(own) else {
                throw StoreError.conflict(kind: .circle, id: id.text, reason: "it would contain itself")
            }
            guard ancestors.count < CircleRows.depthLimit else {
                let reason = "circles nest at most \(CircleRows.depthLimit) levels deep"
                throw StoreError.conflict(kind: .circle, id: id.text, reason: reason)
            }
            number = found
        }
        try database.cachedStatement(sql: "UPDATE circles SET parent = ?, revision = ? WHERE id = ?")
            .execute(arguments: [number, revision, id.text])
    }

    /// Removes a circle with its memberships and endpoints.
    /// - Throws: `conflict` if it contains another circle.
    mutating func remove(_ id: CircleID) throws {
        let number = try number(of: id)
        try Self.requireNoneNests(in: number, id, database)
        try database.execute(sql: "DELETE FROM memberships WHERE circle = ?", arguments: [number])
        try removeEndpoints(where: "circle", number)
        try database.execute(sql: "DELETE FROM circle_reach WHERE circle = ?", arguments: [number])
        try database.execute(sql: "DELETE FROM circles WHERE seq = ?", arguments: [number])
        reach.forget(circle: number)
        circleNumbers[id] = nil
    }

    /// - Throws: `conflict` if it contains another circle.
    static func requireNoneNests(in number: Int64, _ id: CircleID, _ database: Database) throws {
        let isParent = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS(SELECT 1 FROM circles WHERE parent = ?)",
            arguments: [number]
        )
        guard isParent == true else { return }
        throw StoreError.conflict(kind: .circle, id: id.text, reason: "it contains other circles")
    }

    // MARK: People

    func put(_ person: Person) throws {
        try UnitRows.make(database, person.unit, revision: revision)
        try database.cachedStatement(
            sql: """
                INSERT INTO people(id, name, phone, unit, revision) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET name = excluded.name, phone = excluded.phone, unit = excluded.unit,
                    revision = excluded.revision
                """
        ).execute(arguments: [person.id.text, person.name, person.phone?.digits, person.unit.text, revision])
    }

    /// Removes a person with memberships and endpoints.
    mutating func remove(_ id: PersonID) throws {
        let number = try number(of: id)
        let endpoints = try endpointCount(of: number)
        for place in try places(of: number) { reach.add(place, people: -1, endpoints: -endpoints) }
        try database.execute(sql: "DELETE FROM memberships WHERE person = ?", arguments: [number])
        try removeEndpoints(where: "person", number)
        try database.execute(sql: "DELETE FROM people WHERE seq = ?", arguments: [number])
        if newcomer?.number == number { newcomer = nil }
    }

    // MARK: Memberships

    mutating func put(_ membership: Membership) throws {
        let circle = try number(of: membership.circle)
        let person = try number(of: membership.person)
        let endpoints = try endpointCount(of: person)
        if let stored = try MembershipRows.stored(database, circle: circle, person: person) {
            let old = ReachChange.Place(circle: circle, role: stored.role.name)
            reach.add(old, people: -1, endpoints: -endpoints)
        }
        let place = ReachChange.Place(circle: circle, role: membership.role.name)
        reach.add(place, people: 1, endpoints: endpoints)
        try database.cachedStatement(
            sql: """
                INSERT INTO memberships(circle, person, role, revision) VALUES (?, ?, ?, ?)
                ON CONFLICT(circle, person) DO UPDATE SET role = excluded.role, revision = excluded.revision
                """
        ).execute(arguments: [circle, person, membership.role.name, revision])
    }

    /// - Returns: Whether there was one.
    mutating func remove(_ person: PersonID, from circle: CircleID) throws -> Bool {
        let circle = try number(of: circle)
        let person = try number(of: person)
        guard let stored = try MembershipRows.stored(database, circle: circle, person: person) else { return false }
        let place = ReachChange.Place(circle: circle, role: stored.role.name)
        reach.add(place, people: -1, endpoints: -(try endpointCount(of: person)))
        try database.cachedStatement(sql: "DELETE FROM memberships WHERE circle = ? AND person = ?")
            .execute(arguments: [circle, person])
        return true
    }

    // MARK: Endpoints

    mutating func put(_ endpoint: Endpoint) throws {
        var person: Int64?
        var circle: Int64?
        switch endpoint.owner {
        case .person(let id): person = try number(of: id)
        case .circle(let id): circle = try number(of: id)
        }
        let former = try EndpointRows.stored(database, endpoint.id)
        if let former { try count(former, -1) }
        try database.cachedStatement(
            sql: """
                INSERT INTO endpoints(id, person, circle, channel, address, secret, enabled, drill, everyone, keyword,
                    disabled_by, disabled_reason, revision)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT(id) WHERE removed = 0 DO UPDATE SET person = excluded.person, circle = excluded.circle,
                    channel = excluded.channel, address = excluded.address, secret = excluded.secret,
                    enabled = excluded.enabled, drill = excluded.drill, everyone = excluded.everyone,
                    keyword = excluded.keyword, disabled_by = excluded.disabled_by,
                    disabled_reason = excluded.disabled_reason, revision = excluded.revision
                """
        ).execute(
            arguments: [
                endpoint.id.text, person, circle, endpoint.channel.text, endpoint.address.reveal(),
                endpoint.secret.reveal(), endpoint.enabled, endpoint.drill, endpoint.everyone, endpoint.keyword,
                endpoint.disabledBy?.name, endpoint.disabledReason, revision,
            ])
        guard let stored = try EndpointRows.stored(database, endpoint.id) else { return }
        try count(stored, 1)
        let digest = EndpointAddresses.digest(endpoint.channel, endpoint.address)
        let formerDigest = former.flatMap { EndpointAddresses.digest($0.endpoint.channel, $0.endpoint.address) }
        let isLater = !notesAddresses && formerDigest == nil
        if !isLater { try EndpointAddresses.change(database, of: stored.number, from: formerDigest, to: digest) }
    }

    /// - Returns: Whether there was one.
    mutating func remove(_ id: EndpointID) throws -> Bool {
        guard let stored = try EndpointRows.stored(database, id) else { return false }
        try count(stored, -1)
        try removeEndpoints(where: "seq", stored.number)
        return true
    }

    /// The row stays, because past deliveries refer to it. Addresses, secrets and other personal data are removed.
    private func removeEndpoints(where column: String, _ number: Int64) throws {
        // Receipts that wait for a delivery's outcome contain the number.
        let removed = try Row.fetchAll(
            database.cachedStatement(
                sql: "SELECT seq, channel, address FROM endpoints WHERE \(column) = ? AND removed = 0"
            ),
            arguments: [number]
        )
        for row in removed {
            let digest = EndpointAddresses.digest(ChannelName(unchecked: row[1]), Secret(row[2]))
            try EndpointAddresses.change(database, of: row[0], from: digest, to: nil)
        }
        let names = try JSONEncoder().encode(removed.map { Receipt.name(of: $0[2]) })
        try database.cachedStatement(
            sql: "DELETE FROM early_receipts WHERE recipient IN (SELECT value FROM json_each(?))"
        ).execute(arguments: [String(decoding: names, as: UTF8.self)])
        try database.cachedStatement(
            sql: """
                UPDATE endpoints SET removed = 1, person = NULL, circle = NULL, address = '', secret = '',
                    disabled_reason = NULL
                WHERE \(column) = ? AND removed = 0
                """
        ).execute(arguments: [number])
    }

    private mutating func count(_ endpoint: EndpointRows.Stored, _ change: Int) throws {
        if let circle = endpoint.circle {
            reach.add(ReachChange.Place(circle: circle, role: ""), people: 0, endpoints: change)
        } else if let person = endpoint.person {
            for place in try places(of: person) { reach.add(place, people: 0, endpoints: change) }
        }
    }

    // MARK: Rows

    /// The totals that a person counts in; none if they are too many to be updated now.
    mutating func places(of person: Int64) throws -> [ReachChange.Place] {
        let found = try Row.fetchAll(
            database.cachedStatement(sql: "SELECT circle, role FROM memberships WHERE person = ? LIMIT ?"),
            arguments: [person, ReachChange.limit + 1]
        )
        guard found.count <= ReachChange.limit else {
            reach.isComplete = false
            return []
        }
        return found.map { ReachChange.Place(circle: $0[0], role: $0[1]) }
    }

    func endpointCount(of person: Int64) throws -> Int {
        try Int.fetchOne(
            database.cachedStatement(sql: "SELECT count(*) FROM endpoints WHERE person = ? AND removed = 0"),
            arguments: [person]
        ) ?? 0
    }

    func number(of id: CircleID) throws -> Int64 {
        guard
            let number = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT seq FROM circles WHERE id = ?"),
                arguments: [id.text]
            )
        else { throw StoreError.notFound(kind: .circle, id: id.text) }
        return number
    }

    func number(of id: PersonID) throws -> Int64 {
        guard
            let number = try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT seq FROM people WHERE id = ?"),
                arguments: [id.text]
            )
        else { throw StoreError.notFound(kind: .person, id: id.text) }
        return number
    }
}
