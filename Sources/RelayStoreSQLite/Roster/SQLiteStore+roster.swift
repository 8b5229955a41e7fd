import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    /// Rows in one step of an import: some 10 ms, for which an accept may have to wait.
    private static let rowsPerStep = 500

    public func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport {
        var tally: RosterImport?
        while true {
            let plan = try await read { try RosterPlan($0, roster, prune: prune) }
            // Where somebody else changed the roster meanwhile, the rest is planned anew; what was written before counts all the same.
            if tally == nil { tally = plan.tally }
            if try await apply(plan.changes.steps(of: Self.rowsPerStep), from: plan.revision) {
                try await countReach()
                return tally ?? plan.tally
            }
        }
    }

    /// - Returns: false where the roster was changed by somebody else before the last step.
    private func apply(_ steps: [RosterChanges], from planned: Int64) async throws(StoreError) -> Bool {
        var revision = planned
        for step in steps {
            let known = revision
            let next: Int64? = try await writer.write(changesRoster: true) { database, _ in
                guard try RosterRevision.current(database) == known else { return nil }
                try RosterWriting(database: database).apply(step)
                return try RosterRevision.raiseUncounted(database)
            }
            guard let next else { return false }
            revision = next
        }
        return true
    }

    /// Counts the circles whose import a stop interrupted.
    static func countReachLeftOver(_ database: Database) throws {
        guard try !RosterRevision.isCounted(database) else { return }
        try ReachTotals.put(try ReachTotals.differences(database), database)
        try RosterRevision.noteCounted(database)
    }

    /// Brings the circles' totals up to date, counting beside the writer, and writing in steps too.
    private func countReach() async throws(StoreError) {
        while true {
            let found: (revision: Int64, totals: [ReachTotals.Total])? = try await read { database in
                if try RosterRevision.isCounted(database) { return nil }
                return (try RosterRevision.current(database), try ReachTotals.differences(database))
            }
            guard let found else { return }
            var rest = found.totals[...]
            var isCurrent = true
            repeat {
                let step = rest.prefix(Self.rowsPerStep)
                rest = rest.dropFirst(Self.rowsPerStep)
                let isLast = rest.isEmpty
                isCurrent = try await writer.write(changesRoster: true) { database, _ in
                    guard try RosterRevision.current(database) == found.revision else { return false }
                    try ReachTotals.put(step, database)
                    if isLast { try RosterRevision.noteCounted(database) }
                    return true
                }
            } while isCurrent && !rest.isEmpty
            if isCurrent { return }
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
