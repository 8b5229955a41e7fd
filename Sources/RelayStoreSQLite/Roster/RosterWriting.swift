import GRDB
import RelayModel
import RelayStore

/// Writes circles, people, memberships and endpoints within one transaction.
struct RosterWriting {
    let database: Database

    func apply(_ changes: RosterChanges) throws {
        for circle in changes.circles { try put(circle, linkParent: false) }
        for circle in changes.circles { try linkParent(of: circle) }
        for person in changes.people { try put(person) }
        for membership in changes.memberships { try put(membership) }
        for endpoint in changes.endpoints { try put(endpoint) }
        for id in changes.removedEndpoints { try remove(id) }
        for pair in changes.removedMemberships { try remove(pair.person, from: pair.circle) }
        for id in changes.removedPeople { try remove(id) }
        try removeAll(changes.removedCircles)
    }

    /// - Parameter linkParent: false while an import has yet to write the parents.
    func put(_ circle: Circle, linkParent: Bool = true) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO circles(id, name, kind, unit) VALUES (?, ?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET name = excluded.name, kind = excluded.kind, unit = excluded.unit
                """
        ).execute(arguments: [circle.id.text, circle.name, circle.kind.name, circle.unit.text])
        if linkParent { try self.linkParent(of: circle) }
    }

    private func linkParent(of circle: Circle) throws {
        var parent: Int64?
        if let id = circle.parent {
            let own = try number(of: circle.id)
            let found = try number(of: id)
            guard try !CircleRows.subtree(database, of: own).contains(found) else {
                throw StoreError.conflict(kind: .circle, id: circle.id.text, reason: "it would nest in itself")
            }
            parent = found
        }
        try database.cachedStatement(sql: "UPDATE circles SET parent = ? WHERE id = ?")
            .execute(arguments: [parent, circle.id.text])
    }

    func put(_ person: Person) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO people(id, name, phone) VALUES (?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET name = excluded.name, phone = excluded.phone
                """
        ).execute(arguments: [person.id.text, person.name, person.phone?.digits])
    }

    func put(_ membership: Membership) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO memberships(circle, person, role) VALUES (?, ?, ?)
                ON CONFLICT(circle, person) DO UPDATE SET role = excluded.role
                """
        ).execute(
            arguments: [try number(of: membership.circle), try number(of: membership.person), membership.role.name])
    }

    func put(_ endpoint: Endpoint) throws {
        var person: Int64?
        var circle: Int64?
        switch endpoint.owner {
        case .person(let id): person = try number(of: id)
        case .circle(let id): circle = try number(of: id)
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO endpoints(id, person, circle, channel, address, secret, enabled, drill) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT(id) WHERE removed = 0 DO UPDATE SET person = excluded.person, circle = excluded.circle,
                    channel = excluded.channel, address = excluded.address, secret = excluded.secret,
                    enabled = excluded.enabled, drill = excluded.drill, disabled_reason = NULL
                """
        ).execute(
            arguments: [
                endpoint.id.text, person, circle, endpoint.channel.text, endpoint.address.reveal(),
                endpoint.secret.reveal(),
                endpoint.enabled, endpoint.drill,
            ])
    }

    /// Endpoints keep their row: past deliveries point to it.
    func remove(_ id: EndpointID) throws {
        try database.execute(sql: "UPDATE endpoints SET removed = 1 WHERE id = ? AND removed = 0", arguments: [id.text])
    }

    func remove(_ person: PersonID, from circle: CircleID) throws {
        try database.execute(
            sql: "DELETE FROM memberships WHERE circle = ? AND person = ?",
            arguments: [try number(of: circle), try number(of: person)]
        )
    }

    func remove(_ person: PersonID) throws {
        let number = try number(of: person)
        try database.execute(sql: "DELETE FROM memberships WHERE person = ?", arguments: [number])
        try database.execute(
            sql: "UPDATE endpoints SET removed = 1, person = NULL WHERE person = ?",
            arguments: [number]
        )
        try database.execute(sql: "DELETE FROM people WHERE seq = ?", arguments: [number])
    }

    /// Circles that others nest in are removed with these others or not at all.
    func removeAll(_ circles: [CircleID]) throws {
        let numbers = try circles.map { try number(of: $0) }
        for number in numbers {
            try database.execute(sql: "UPDATE circles SET parent = NULL WHERE seq = ?", arguments: [number])
        }
        for (id, number) in zip(circles, numbers) {
            if try Bool.fetchOne(database, sql: "SELECT 1 FROM circles WHERE parent = ?", arguments: [number]) != nil {
                throw StoreError.conflict(kind: .circle, id: id.text, reason: "other circles nest in it")
            }
            try database.execute(sql: "DELETE FROM memberships WHERE circle = ?", arguments: [number])
            try database.execute(
                sql: "UPDATE endpoints SET removed = 1, circle = NULL WHERE circle = ?",
                arguments: [number]
            )
            try database.execute(sql: "DELETE FROM circles WHERE seq = ?", arguments: [number])
        }
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
