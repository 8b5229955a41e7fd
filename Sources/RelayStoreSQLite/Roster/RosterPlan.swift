import GRDB
import RelayModel
import RelayStore

/// What an import has to change: found by reading, so that the writer's transactions hold only the differences and a nightly
/// import of an unchanged roster holds up nobody.
///
/// What cannot be is refused here, before anything is written: a member of an unknown circle, circles that nest in themselves.
struct RosterPlan: Sendable {
    /// The roster's revision this plan was made for.
    let revision: Int64
    private(set) var changes = RosterChanges()
    private(set) var tally = RosterImport()

    init(_ database: Database, _ roster: Roster, prune: Bool) throws {
        revision = try RosterRevision.current(database)
        try planCircles(database, roster.circles, prune)
        try planPeople(database, roster.people, prune)
        try planMemberships(database, roster.memberships, prune)
        try planEndpoints(database, roster.endpoints, prune)
        try checkReferences(database, roster, prune)
    }

    /// Whether everybody is there who is said to be a member, or to have an endpoint.
    private func checkReferences(_ database: Database, _ roster: Roster, _ prune: Bool) throws {
        let writing = RosterWriting(database: database)
        var circles = Set(roster.circles.map(\.id))
        var people = Set(roster.people.map(\.id))
        func require(_ circle: CircleID) throws {
            if circles.contains(circle) { return }
            guard !prune else { throw StoreError.notFound(kind: .circle, id: circle.text) }
            _ = try writing.number(of: circle)
            circles.insert(circle)
        }
        func require(_ person: PersonID) throws {
            if people.contains(person) { return }
            guard !prune else { throw StoreError.notFound(kind: .person, id: person.text) }
            _ = try writing.number(of: person)
            people.insert(person)
        }
        for membership in changes.memberships {
            try require(membership.circle)
            try require(membership.person)
        }
        for endpoint in changes.endpoints {
            switch endpoint.owner {
            case .person(let id): try require(id)
            case .circle(let id): try require(id)
            }
        }
    }

    private mutating func planCircles(_ database: Database, _ wanted: [Circle], _ prune: Bool) throws {
        let stored = try CircleRows.list(database, scope: .root, after: nil, limit: Int(Int32.max))
        let existing = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        try Self.checkNesting(of: wanted, among: prune ? [] : stored)
        for circle in wanted {
            if note(existing[circle.id], circle, &tally.circles) { changes.circles.append(circle) }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id))
        changes.removedCircles = stored.map(\.id).filter { !kept.contains($0) }
        tally.circles.removed = changes.removedCircles.count
    }

    /// - Parameter others: circles that stay beside them as they are.
    private static func checkNesting(of wanted: [Circle], among others: [Circle]) throws {
        let parents = Dictionary((others + wanted).map { ($0.id, $0.parent) }, uniquingKeysWith: { $1 })
        for circle in wanted {
            var next = circle.parent
            var steps = 0
            while let parent = next {
                guard let above = parents[parent] else { throw StoreError.notFound(kind: .circle, id: parent.text) }
                steps += 1
                guard steps <= parents.count else {
                    throw StoreError.conflict(kind: .circle, id: circle.id.text, reason: "it would nest in itself")
                }
                next = above
            }
        }
    }

    private mutating func planPeople(_ database: Database, _ wanted: [Person], _ prune: Bool) throws {
        let find = try database.makeStatement(sql: "SELECT id, name, phone FROM people WHERE id = ?")
        for person in wanted {
            let existing = try Row.fetchOne(find, arguments: [person.id.text]).map(PersonRows.person)
            if note(existing, person, &tally.people) { changes.people.append(person) }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id.text))
        let stored = try String.fetchCursor(database, sql: "SELECT id FROM people ORDER BY seq")
        while let id = try stored.next() {
            if !kept.contains(id) { changes.removedPeople.append(PersonID(unchecked: id)) }
        }
        tally.people.removed = changes.removedPeople.count
    }

    private mutating func planMemberships(_ database: Database, _ wanted: [Membership], _ prune: Bool) throws {
        let find = try database.makeStatement(
            sql: """
                SELECT m.role FROM memberships m JOIN circles c ON c.seq = m.circle JOIN people p ON p.seq = m.person
                WHERE c.id = ? AND p.id = ?
                """
        )
        for membership in wanted {
            let role = try String.fetchOne(find, arguments: [membership.circle.text, membership.person.text])
            let existing = role.flatMap { Role(name: $0) }.map {
                Membership(circle: membership.circle, person: membership.person, role: $0)
            }
            if note(existing, membership, &tally.memberships) { changes.memberships.append(membership) }
        }
        guard prune else { return }
        let kept = Set(wanted.map { [$0.circle.text, $0.person.text] })
        let stored = try Row.fetchCursor(
            database,
            sql:
                "SELECT c.id, p.id FROM memberships m JOIN circles c ON c.seq = m.circle JOIN people p ON p.seq = m.person"
        )
        while let row = try stored.next() {
            let pair = [row[0] as String, row[1] as String]
            if !kept.contains(pair) {
                changes.removedMemberships.append((CircleID(unchecked: pair[0]), PersonID(unchecked: pair[1])))
            }
        }
        tally.memberships.removed = changes.removedMemberships.count
    }

    private mutating func planEndpoints(_ database: Database, _ wanted: [Endpoint], _ prune: Bool) throws {
        for endpoint in wanted {
            var existing: Endpoint?
            do { existing = try EndpointRows.endpoint(database, endpoint.id, scope: .root) } catch StoreError.notFound {
            }
            if let stored = existing, stored.disabledReason != nil {
                // The relay switched it off: a roster that says nothing else about it does not switch it on again.
                var same = endpoint
                same.enabled = stored.enabled
                same.disabledReason = stored.disabledReason
                if same == stored {
                    tally.endpoints.unchanged += 1
                    continue
                }
            }
            if note(existing, endpoint, &tally.endpoints) { changes.endpoints.append(endpoint) }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id.text))
        let stored = try String.fetchCursor(database, sql: "SELECT id FROM endpoints WHERE removed = 0 ORDER BY seq")
        while let id = try stored.next() {
            if !kept.contains(id) { changes.removedEndpoints.append(EndpointID(unchecked: id)) }
        }
        tally.endpoints.removed = changes.removedEndpoints.count
    }

    /// Whether there is something to write; counts it either way.
    private func note<Record: Equatable>(_ existing: Record?, _ wanted: Record, _ tally: inout RosterImport.Tally)
        -> Bool
    {
        switch existing {
        case nil: tally.added += 1
        case wanted?:
            tally.unchanged += 1
            return false
        default: tally.changed += 1
        }
        return true
    }
}
