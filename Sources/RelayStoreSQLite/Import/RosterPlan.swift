import GRDB
import RelayModel
import RelayStore

/// The changes that an import must make. They are found by reading, so that the writer's transactions contain only
/// differences, and a nightly import of an unchanged roster blocks no other request.
///
/// Inconsistent rosters are refused here, before anything is written: a member of an unknown circle, circles that
/// contain themselves.
struct RosterPlan: Sendable {
    private(set) var changes = RosterChanges()
    private(set) var tally = RosterImport()
    /// Whether the store has no people, memberships or endpoints yet.
    let isFirst: Bool
    /// The units of the circles after the import.
    private var units: [CircleID: UnitPath] = [:]

    init(_ database: Database, _ roster: Roster, prune: Bool) throws {
        isFirst = try !["people", "memberships", "endpoints"].contains { try Self.isUsed($0, database) }
        try planUnits(database, roster)
        try planCircles(database, roster.circles, prune)
        try planPeople(database, roster, prune)
        try planMemberships(database, roster.memberships, prune)
        try planEndpoints(database, roster.endpoints, prune)
        try checkReferences(database, roster, prune)
    }

    /// Throws unless every person and circle that a membership or an endpoint names exists.
    private func checkReferences(_ database: Database, _ roster: Roster, _ prune: Bool) throws {
        var circles = Set(roster.circles.map(\.id))
        var people = Set(roster.people.map(\.id))
        func require(_ circle: CircleID) throws {
            guard circles.insert(circle).inserted else { return }
            guard !prune, try CircleRows.stored(database, circle) != nil else {
                throw StoreError.notFound(kind: .circle, id: circle.text)
            }
        }
        func require(_ person: PersonID) throws {
            guard people.insert(person).inserted else { return }
            guard !prune, try PersonRows.stored(database, person) != nil else {
                throw StoreError.notFound(kind: .person, id: person.text)
            }
        }
        for membership in changes.memberships {
            try require(membership.record.circle)
            try require(membership.record.person)
        }
        for endpoint in changes.endpoints {
            switch endpoint.record.owner {
            case .person(let id): try require(id)
            case .circle(let id): try require(id)
            }
        }
    }

    /// Units are never removed: keys and notices may name one that no circle does.
    private mutating func planUnits(_ database: Database, _ roster: Roster) throws {
        let stored = try UnitRows.all(database)
        for unit in roster.units {
            let existing = stored[unit.path]
            if note(existing?.unit, unit, &tally.units) {
                changes.units.append(.init(unit, expected: existing?.revision))
            }
        }
        var known = Set(stored.keys).union(roster.units.map(\.path))
        for path in roster.units.map(\.path) + roster.circles.map(\.unit) {
            // The units above a known one are known too.
            for unit in path.lineage.reversed() {
                guard known.insert(unit).inserted else {
                    if stored[unit] != nil { break }
                    continue
                }
                changes.impliedUnits.append(unit)
            }
        }
        tally.units.added += changes.impliedUnits.count
    }

    private mutating func planCircles(_ database: Database, _ wanted: [Circle], _ prune: Bool) throws {
        var stored: [CircleID: CircleRows.Stored] = [:]
        for row in try CircleRows.all(database) { stored[row.circle.id] = row }
        try Self.checkNesting(of: wanted, among: prune ? [] : stored.values.map(\.circle))
        units = stored.mapValues(\.circle.unit)
        for circle in wanted {
            units[circle.id] = circle.unit
            let existing = stored[circle.id]
            if note(existing?.circle, circle, &tally.circles) {
                changes.circles.append(.init(circle, expected: existing?.revision))
            }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id))
        let gone = stored.values.filter { !kept.contains($0.circle.id) }
        changes.removedCircles = Self.deepestFirst(gone.map(\.circle)).map {
            .init($0, expected: stored[$0]?.revision)
        }
        tally.circles.removed = changes.removedCircles.count
    }

    /// - Parameter others: Circles that stay unchanged.
    private static func checkNesting(of wanted: [Circle], among others: [Circle]) throws {
        let parents = Dictionary((others + wanted).map { ($0.id, $0.parent) }, uniquingKeysWith: { $1 })
        for circle in wanted {
            var next = circle.parent
            var steps = 0
            while let parent = next {
                guard let above = parents[parent] else { throw StoreError.notFound(kind: .circle, id: parent.text) }
                steps += 1
                guard parent != circle.id, steps <= parents.count else {
                    throw StoreError.conflict(kind: .circle, id: circle.id.text, reason: "it would contain itself")
                }
                guard steps < CircleRows.depthLimit else {
                    let reason = "circles nest at most \(CircleRows.depthLimit) levels deep"
                    throw StoreError.conflict(kind: .circle, id: circle.id.text, reason: reason)
                }
                next = above
            }
        }
    }

    private static func deepestFirst(_ circles: [Circle]) -> [CircleID] {
        let parents = Dictionary(circles.map { ($0.id, $0.parent) }, uniquingKeysWith: { $1 })
        func depth(_ id: CircleID) -> Int {
            var depth = 0
            var next = parents[id] ?? nil
            while let parent = next, depth < CircleRows.depthLimit {
                depth += 1
                next = parents[parent] ?? nil
            }
            return depth
        }
        return circles.map { (depth: depth($0.id), id: $0.id) }.sorted { ($1.depth, $0.id) < ($0.depth, $1.id) }
            .map(\.id)
    }

    private mutating func planPeople(_ database: Database, _ roster: Roster, _ prune: Bool) throws {
        // As the migration does: the deepest unit that contains all of the person's circles.
        var homes: [PersonID: UnitPath] = [:]
        homes.reserveCapacity(roster.people.count)
        for membership in roster.memberships {
            if let unit = units[membership.circle] { homes[membership.person].formCommon(with: unit) }
        }
        let arePeople = try Self.isUsed("people", database)
        for wanted in roster.people {
            let stored = arePeople ? try PersonRows.stored(database, wanted.id) : nil
            var home = homes[wanted.id]
            if !prune, let stored {
                for circle in try MembershipRows.circles(database, of: stored.number) {
                    if let unit = units[circle] { home.formCommon(with: unit) }
                }
            }
            var person = wanted
            person.unit = home ?? stored?.person.unit ?? .root
            if note(stored?.person, person, &tally.people) {
                changes.people.append(.init(person, expected: stored?.revision))
            }
        }
        guard prune else { return }
        let kept = Set(roster.people.map(\.id.text))
        let stored = try Row.fetchCursor(database, sql: "SELECT id, revision FROM people ORDER BY seq")
        while let row = try stored.next() {
            guard !kept.contains(row[0] as String) else { continue }
            changes.removedPeople.append(.init(PersonID(unchecked: row[0]), expected: row[1]))
        }
        tally.people.removed = changes.removedPeople.count
    }

    private mutating func planMemberships(_ database: Database, _ wanted: [Membership], _ prune: Bool) throws {
        let find = try database.makeStatement(
            sql: """
                SELECT m.role, m.revision FROM memberships m JOIN circles c ON c.seq = m.circle
                JOIN people p ON p.seq = m.person WHERE c.id = ? AND p.id = ?
                """
        )
        let areMemberships = try Self.isUsed("memberships", database)
        for membership in wanted {
            let row =
                areMemberships
                ? try Row.fetchOne(find, arguments: [membership.circle.text, membership.person.text]) : nil
            // A role that this version does not know is replaced.
            let existing = row.flatMap { Role(name: $0[0] as String) }.map {
                Membership(circle: membership.circle, person: membership.person, role: $0)
            }
            if note(existing, membership, &tally.memberships) {
                changes.memberships.append(.init(membership, expected: row?[1]))
            }
        }
        guard prune else { return }
        let kept = Set(wanted.map { RosterChanges.Pair(circle: $0.circle, person: $0.person) })
        let stored = try Row.fetchCursor(
            database,
            sql: """
                SELECT c.id, p.id, m.revision FROM memberships m JOIN circles c ON c.seq = m.circle
                JOIN people p ON p.seq = m.person
                """
        )
        while let row = try stored.next() {
            let pair = RosterChanges.Pair(circle: CircleID(unchecked: row[0]), person: PersonID(unchecked: row[1]))
            if !kept.contains(pair) { changes.removedMemberships.append(.init(pair, expected: row[2])) }
        }
        tally.memberships.removed = changes.removedMemberships.count
    }

    private mutating func planEndpoints(_ database: Database, _ wanted: [Endpoint], _ prune: Bool) throws {
        let areEndpoints = try Self.isUsed("endpoints", database)
        for row in wanted {
            let stored = areEndpoints ? try EndpointRows.stored(database, row.id) : nil
            let endpoint = Self.switched(row, from: stored?.endpoint)
            if let by = endpoint.disabledBy, by != .roster { tally.note(endpoint, by) }
            if note(stored?.endpoint, endpoint, &tally.endpoints) {
                changes.endpoints.append(.init(endpoint, expected: stored?.revision))
            }
        }
        guard prune else { return }
        let kept = Set(wanted.map(\.id.text))
        let stored = try Row.fetchCursor(
            database,
            sql: "SELECT id, revision FROM endpoints WHERE removed = 0 ORDER BY seq"
        )
        while let row = try stored.next() {
            guard !kept.contains(row[0] as String) else { continue }
            changes.removedEndpoints.append(.init(EndpointID(unchecked: row[0]), expected: row[1]))
        }
        tally.endpoints.removed = changes.removedEndpoints.count
    }

    /// A roster's endpoint, disabled or enabled according to what disabled it before: an operator's decision takes
    /// precedence over the roster.
    private static func switched(_ wanted: Endpoint, from existing: Endpoint?) -> Endpoint {
        var endpoint = wanted
        endpoint.disabledBy = wanted.enabled ? nil : .roster
        endpoint.disabledReason = nil
        guard let existing, let by = existing.disabledBy, !wanted.enabled || by == .operator else { return endpoint }
        endpoint.enabled = false
        endpoint.disabledBy = by
        endpoint.disabledReason = existing.disabledReason
        return endpoint
    }

    /// Whether the table has rows. The first import skips the search for existing records.
    private static func isUsed(_ table: String, _ database: Database) throws -> Bool {
        try Bool.fetchOne(database, sql: "SELECT EXISTS(SELECT 1 FROM \(table))") ?? true
    }

    /// Whether the record must be written; counts it either way.
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

extension UnitPath? {
    /// Changes to the deepest unit that contains both; `unit` if there is none yet.
    fileprivate mutating func formCommon(with unit: UnitPath) {
        guard let own = self, own != unit else { return self = unit }
        self = UnitPath.common([own, unit])
    }
}
