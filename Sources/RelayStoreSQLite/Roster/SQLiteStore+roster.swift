import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    public func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport {
        while true {
            let plan = try await read { try RosterPlan($0, roster, prune: prune) }
            if plan.tally.isUnchanged { return plan.tally }
            // A change since the plan was read makes the plan anew; imports are rare and so is this.
            let isApplied = try await writer.write(changesRoster: true) { database, _ in
                guard try RosterRevision.current(database) == plan.revision else { return false }
                try RosterWriting(database: database).apply(plan)
                try ReachTotals.refresh(database)
                try RosterRevision.raise(database)
                return true
            }
            if isApplied { return plan.tally }
        }
    }

    public func preview(
        _ audience: Audience,
        forDrill: Bool,
        scope: UnitPath
    ) async throws(StoreError) -> AudiencePreview {
        try await read { try PreviewReading($0, scope: scope, forDrill: forDrill).preview(audience) }
    }

    public func circles(
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<Circle> {
        try await read { database in
            Page(try CircleRows.list(database, scope: scope, after: cursor, limit: limit + 1), limit: limit) {
                $0.id.text
            }
        }
    }

    public func circle(_ id: CircleID, scope: UnitPath) async throws(StoreError) -> Circle {
        try await read { try CircleRows.visible($0, id, scope: scope).circle }
    }

    public func put(_ circle: Circle, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            try Self.requireVisibleIfStored(database, circle.id, scope)
            if let parent = circle.parent { _ = try CircleRows.visible(database, parent, scope: scope) }
            guard scope.contains(circle.unit) || circle.parent != nil else {
                throw StoreError.outOfScope(kind: .circle, id: circle.id.text)
            }
            let writing = RosterWriting(database: database)
            try writing.put(circle)
            return [try writing.number(of: circle.id)]
        }
    }

    public func remove(_ circle: CircleID, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            let number = try CircleRows.visible(database, circle, scope: scope).number
            try RosterWriting(database: database).removeAll([circle])
            return [number]
        }
    }

    public func members(
        of circle: CircleID,
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<Member> {
        try await read { database in
            let number = try CircleRows.visible(database, circle, scope: scope).number
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT p.id, p.name, p.phone, m.role FROM memberships m JOIN people p ON p.seq = m.person
                    WHERE m.circle = ? AND p.id > ? ORDER BY p.id LIMIT ?
                    """,
                arguments: [number, cursor ?? "", limit + 1]
            )
            let members = rows.map {
                Member(person: PersonRows.person($0), role: Role(name: $0[3] as String) ?? .guardian)
            }
            return Page(members, limit: limit) { $0.person.id.text }
        }
    }

    public func put(_ membership: Membership, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            let number = try CircleRows.visible(database, membership.circle, scope: scope).number
            try RosterWriting(database: database).put(membership)
            return [number]
        }
    }

    public func remove(
        _ person: PersonID,
        from circle: CircleID,
        scope: UnitPath
    ) async throws(StoreError) {
        try await change { database in
            let number = try CircleRows.visible(database, circle, scope: scope).number
            try RosterWriting(database: database).remove(person, from: circle)
            guard database.changesCount > 0 else { throw StoreError.notFound(kind: .member, id: person.text) }
            return [number]
        }
    }

    public func people(
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<Person> {
        try await read { database in
            Page(try PersonRows.list(database, scope: scope, after: cursor, limit: limit + 1), limit: limit) {
                $0.id.text
            }
        }
    }

    public func person(_ id: PersonID, scope: UnitPath) async throws(StoreError) -> Person {
        try await read { try PersonRows.person($0, id, scope: scope) }
    }

    public func people(
        withPhone phone: PhoneNumber,
        scope: UnitPath
    ) async throws(StoreError) -> [Person] {
        try await read { try PersonRows.people($0, withPhone: phone, scope: scope) }
    }

    public func put(_ person: Person, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            let writing = RosterWriting(database: database)
            if let number = try? writing.number(of: person.id),
                try !PersonRows.isVisible(database, number, scope: scope),
                try Bool.fetchOne(database, sql: "SELECT 1 FROM memberships WHERE person = ?", arguments: [number])
                    != nil
            {
                throw StoreError.outOfScope(kind: .person, id: person.id.text)
            }
            try writing.put(person)
            return []
        }
    }

    public func remove(_ person: PersonID, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            guard let number = try PersonRows.number(database, of: person, scope: scope) else {
                throw StoreError.notFound(kind: .person, id: person.text)
            }
            let circles = try Int64.fetchAll(
                database,
                sql: "SELECT circle FROM memberships WHERE person = ?",
                arguments: [number]
            )
            try RosterWriting(database: database).remove(person)
            return circles
        }
    }

    public func endpoints(
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<Endpoint> {
        try await read { database in
            Page(try EndpointRows.list(database, scope: scope, after: cursor, limit: limit + 1), limit: limit) {
                $0.id.text
            }
        }
    }

    public func endpoints(of person: PersonID) async throws(StoreError) -> [Endpoint] {
        try await read { try EndpointRows.list($0, of: person) }
    }

    public func endpoint(_ id: EndpointID, scope: UnitPath) async throws(StoreError) -> Endpoint {
        try await read { try EndpointRows.endpoint($0, id, scope: scope) }
    }

    public func put(_ endpoint: Endpoint, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            do { _ = try EndpointRows.endpoint(database, endpoint.id, scope: scope) } catch StoreError.notFound {}
            let affected = try Self.circles(database, touchedBy: endpoint.owner, scope: scope)
            try RosterWriting(database: database).put(endpoint)
            return affected
        }
    }

    public func remove(_ endpoint: EndpointID, scope: UnitPath) async throws(StoreError) {
        try await change { database in
            let stored = try EndpointRows.endpoint(database, endpoint, scope: scope)
            let affected = try Self.circles(database, touchedBy: stored.owner, scope: scope)
            try RosterWriting(database: database).remove(endpoint)
            return affected
        }
    }

    /// A change of the roster: waits until accepted audiences are frozen; counts the touched circles anew.
    private func change(_ body: @escaping @Sendable (Database) throws -> [Int64]) async throws(StoreError) {
        try await writer.write(changesRoster: true) { database, _ in
            let touched = try body(database)
            if !touched.isEmpty { try ReachTotals.refresh(database, circles: touched) }
            try RosterRevision.raise(database)
        }
    }

    private static func requireVisibleIfStored(_ database: Database, _ id: CircleID, _ scope: UnitPath) throws {
        do { _ = try CircleRows.visible(database, id, scope: scope) } catch StoreError.notFound {}
    }

    /// The circles whose counts an owner's endpoint enters; the owner must be in the scope.
    private static func circles(
        _ database: Database,
        touchedBy owner: EndpointOwner,
        scope: UnitPath
    ) throws -> [Int64] {
        switch owner {
        case .circle(let id): return [try CircleRows.visible(database, id, scope: scope).number]
        case .person(let id):
            guard let number = try PersonRows.number(database, of: id, scope: scope) else {
                throw StoreError.notFound(kind: .person, id: id.text)
            }
            return try Int64.fetchAll(
                database,
                sql: "SELECT circle FROM memberships WHERE person = ?",
                arguments: [number]
            )
        }
    }
}
