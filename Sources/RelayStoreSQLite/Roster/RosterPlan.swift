import GRDB
import RelayModel
import RelayStore

/// What an import has to change: found by reading, so that the writer's transaction holds only the differences and a nightly
/// import of an unchanged roster holds up nobody.
struct RosterPlan: Sendable {
    /// The roster's revision this plan was made for.
    let revision: Int64
    private(set) var circles: [Circle] = []
    private(set) var people: [Person] = []
    private(set) var memberships: [Membership] = []
    private(set) var endpoints: [Endpoint] = []
    private(set) var removedCircles: [CircleID] = []
    private(set) var removedPeople: [PersonID] = []
    private(set) var removedMemberships: [(circle: CircleID, person: PersonID)] = []
    private(set) var removedEndpoints: [EndpointID] = []
    private(set) var tally = RosterImport()

    init(_ database: Database, _ roster: Roster, prune: Bool) throws {
        revision = try RosterRevision.current(database)
        try planCircles(database, roster.circles, prune)
        try planPeople(database, roster.people, prune)
        try planMemberships(database, roster.memberships, prune)
        try planEndpoints(database, roster.endpoints, prune)
    }

    private mutating func planCircles(_ database: Database, _ wanted: [Circle], _ prune: Bool) throws {
        let stored = try CircleRows.list(database, scope: .root, after: nil, limit: Int(Int32.max))
        let existing = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        for circle in wanted {
            if note(existing[circle.id], circle, &tally.circles) { circles.append(circle) }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id))
        removedCircles = stored.map(\.id).filter { !kept.contains($0) }
        tally.circles.removed = removedCircles.count
    }

    private mutating func planPeople(_ database: Database, _ wanted: [Person], _ prune: Bool) throws {
        let find = try database.makeStatement(sql: "SELECT id, name, phone FROM people WHERE id = ?")
        for person in wanted {
            let existing = try Row.fetchOne(find, arguments: [person.id.text]).map(PersonRows.person)
            if note(existing, person, &tally.people) { people.append(person) }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id.text))
        let stored = try String.fetchCursor(database, sql: "SELECT id FROM people ORDER BY seq")
        while let id = try stored.next() { if !kept.contains(id) { removedPeople.append(PersonID(unchecked: id)) } }
        tally.people.removed = removedPeople.count
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
            if note(existing, membership, &tally.memberships) { memberships.append(membership) }
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
                removedMemberships.append((CircleID(unchecked: pair[0]), PersonID(unchecked: pair[1])))
            }
        }
        tally.memberships.removed = removedMemberships.count
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
            if note(existing, endpoint, &tally.endpoints) { endpoints.append(endpoint) }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id.text))
        let stored = try String.fetchCursor(database, sql: "SELECT id FROM endpoints WHERE removed = 0 ORDER BY seq")
        while let id = try stored.next() {
            if !kept.contains(id) { removedEndpoints.append(EndpointID(unchecked: id)) }
        }
        tally.endpoints.removed = removedEndpoints.count
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
