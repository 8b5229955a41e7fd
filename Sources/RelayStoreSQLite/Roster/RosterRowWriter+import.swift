import GRDB
import RelayModel
import RelayStore

extension RosterRowWriter {
    /// Applies one change of an import.
    /// - Returns: False, with nothing written, if another request changed the record since the import was planned.
    mutating func apply(_ change: RosterChange, expected: Int64?) throws -> Bool {
        do {
            try write(change, expected: expected)
            return true
        } catch let error as StoreError where error.isOfTheRoster {
            return false
        }
    }

    private mutating func write(_ change: RosterChange, expected: Int64?) throws {
        switch change {
        case .impliedUnit(let path): try UnitRows.make(database, path, revision: revision)
        case .unit(let unit):
            try require(expected, UnitRows.stored(database, unit.path)?.revision, .unit, unit.path.text)
            try UnitRows.put(database, unit, revision: revision)
        case .circle(let circle):
            try require(expected, CircleRows.stored(database, circle.id)?.revision, .circle, circle.id.text)
            // The only change with two statements: the second may be refused.
            try database.inSavepoint {
                try put(circle)
                return .commit
            }
        case .person(let person):
            guard expected != nil else { return try insert(person) }
            try require(expected, PersonRows.stored(database, person.id)?.revision, .person, person.id.text)
            try put(person)
        case .membership(let membership):
            guard expected != nil else { return try insert(membership) }
            let found = try revision(of: membership.circle, membership.person)
            try require(expected, found, .member, membership.person.text)
            try put(membership)
        case .endpoint(let endpoint):
            guard expected != nil else { return try insert(endpoint) }
            try require(expected, EndpointRows.stored(database, endpoint.id)?.revision, .endpoint, endpoint.id.text)
            try put(endpoint)
        case .removeEndpoint(let id):
            guard let stored = try EndpointRows.stored(database, id) else { return }
            try require(expected, stored.revision, .endpoint, id.text)
            _ = try remove(id)
        case .removeMembership(let circle, let person):
            guard let revision = try revision(of: circle, person) else { return }
            try require(expected, revision, .member, person.text)
            _ = try remove(person, from: circle)
        case .removePerson(let id):
            guard let stored = try PersonRows.stored(database, id) else { return }
            try require(expected, stored.revision, .person, id.text)
            try requireBare("person", stored.number, .person, id.text)
            try remove(id)
        case .removeCircle(let id):
            guard let stored = try CircleRows.stored(database, id) else { return }
            try require(expected, stored.revision, .circle, id.text)
            try requireBare("circle", stored.number, .circle, id.text)
            try remove(id)
        }
    }

    private func revision(of circle: CircleID, _ person: PersonID) throws -> Int64? {
        guard let circle = try CircleRows.stored(database, circle)?.number,
            let person = try PersonRows.stored(database, person)?.number
        else { return nil }
        return try MembershipRows.stored(database, circle: circle, person: person)?.revision
    }

    private func require(_ expected: Int64?, _ found: Int64?, _ kind: RecordKind, _ id: String) throws {
        guard expected != found else { return }
        throw StoreError.preconditionFailed(kind: kind, id: id, revision: found)
    }

    /// Throws unless everything that was planned for removal is removed. What was added since stays, and so does its
    /// owner.
    private func requireBare(_ column: String, _ number: Int64, _ kind: RecordKind, _ id: String) throws {
        let isUsed = try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS(SELECT 1 FROM memberships WHERE \(column) = ?1)
                    OR EXISTS(SELECT 1 FROM endpoints WHERE \(column) = ?1 AND removed = 0)
                """,
            arguments: [number]
        )
        if isUsed ?? false { throw StoreError.preconditionFailed(kind: kind, id: id, revision: nil) }
    }
}

extension StoreError {
    /// Whether the error means that a row of the roster is not what the change expects. Other errors concern the store
    /// itself.
    fileprivate var isOfTheRoster: Bool {
        switch self {
        case .notFound, .conflict, .preconditionFailed: true
        default: false
        }
    }
}
