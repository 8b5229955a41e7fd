import GRDB
public import RelayModel
public import RelayStore

extension SQLiteStore {
    /// The most roster rows that one transaction changes: about 10 ms, for which an accept may wait. A circle or a
    /// person with more memberships is removed in steps, like an import.
    static let rosterRowsPerTransaction = 500

    public func preview(
        _ audience: Audience,
        forDrill: Bool,
        scope: UnitPath
    ) async throws(StoreError) -> AudiencePreview {
        try await read { try PreviewQuery($0, scope: scope, forDrill: forDrill).preview(audience) }
    }

    /// Runs a change of the roster, after accepted audiences are frozen.
    func change<Value: Sendable>(
        removes: Bool = false,
        onDisk: @escaping @Sendable (Value) -> Void = { _ in },
        _ body: @escaping @Sendable (inout RosterRowWriter) throws -> Value
    ) async throws(StoreError) -> Value {
        let (value, isCounted) = try await writer.write(changesRoster: true, onDisk: { onDisk($0.0) }) {
            (database: Database, state: inout WriterState) throws -> (Value, Bool) in
            var writing = try RosterRowWriter(database)
            let value = try body(&writing)
            try writing.finish()
            if removes { state.hasRemovedPersonalData = true }
            return (value, writing.reach.isComplete)
        }
        if !isCounted { Task { try? await countReach() } }
        return value
    }

    /// Compares a caller's `If-Match` with the stored revision.
    static func require(
        _ expected: Int64?,
        _ stored: Int64?,
        kind: RecordKind,
        id: String
    ) throws(StoreError) {
        guard let expected, expected != stored else { return }
        throw .preconditionFailed(kind: kind, id: id, revision: stored)
    }

    /// The stored record that a caller may change, at the revision that the caller expects.
    private static func changeable<Stored: StoredRosterRecord>(
        _ stored: Stored?,
        _ access: RosterAccess?,
        _ ifMatch: Int64?,
        kind: RecordKind,
        id: String
    ) throws(StoreError) -> Stored {
        try RosterAccess.requireChange(access, kind: kind, id: id)
        guard let stored else { throw .notFound(kind: kind, id: id) }
        try require(ifMatch, stored.revision, kind: kind, id: id)
        return stored
    }

    /// Changes a stored record in the writer's transaction; one that the change leaves as it was is not written.
    /// - Parameter write: gets the changed record and the stored one.
    private func edit<Stored: StoredRosterRecord>(
        _ stored: @escaping @Sendable (Database) throws -> Stored,
        _ change: @escaping @Sendable (inout Stored.Record) -> Void,
        write: @escaping @Sendable (Stored.Record, Stored.Record, RosterRowWriter) throws -> Revised<Stored.Record>
    ) async throws(StoreError) -> Revised<Stored.Record> {
        try await self.change { writing in
            let stored = try stored(writing.database)
            var record = stored.record
            change(&record)
            return record == stored.record ? stored.revised : try write(record, stored.record, writing)
        }
    }
}

/// A row of a record that the API changes one by one.
private protocol StoredRosterRecord: SendableMetatype {
    associatedtype Record: Sendable & Equatable

    var record: Record { get }
    var revision: Int64 { get }
    var revised: Revised<Record> { get }
}

extension CircleRows.Stored: StoredRosterRecord {
    fileprivate var record: Circle { circle }
}

extension PersonRows.Stored: StoredRosterRecord {
    fileprivate var record: Person { person }
}

extension EndpointRows.Stored: StoredRosterRecord {
    fileprivate var record: Endpoint { endpoint }
}

// MARK: Circles

extension SQLiteStore {
    public func circles(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Circle> {
        try await read { database in
            Page(try CircleRows.list(database, scope: scope, after: cursor, limit: limit + 1), limit: limit) {
                $0.id.text
            }
        }
    }

    public func circle(_ id: CircleID, scope: UnitPath) async throws(StoreError) -> Revised<Circle> {
        try await read { try CircleRows.visible($0, id, scope: scope).revised }
    }

    public func put(
        _ circle: Circle,
        scope: UnitPath,
        ifMatch: Int64?
    ) async throws(StoreError) -> Revised<Circle> {
        try await change { writing in
            let stored = try CircleRows.stored(writing.database, circle.id)
            let isOwn = scope.contains(circle.unit)
            let access = stored.map { CircleRows.access(to: $0, scope: scope) }
            _ = try RosterAccess.put(access, namesOwnUnit: isOwn, kind: .circle, id: circle.id.text)
            try Self.require(ifMatch, stored?.revision, kind: .circle, id: circle.id.text)
            return try Self.write(circle, over: stored?.circle, scope, writing)
        }
    }

    public func change(
        _ id: CircleID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Circle) -> Void
    ) async throws(StoreError) -> Revised<Circle> {
        try await edit({ try Self.changeable($0, id, scope, ifMatch) }, change) {
            try Self.write($0, over: $1, scope, $2)
        }
    }

    /// Writes a circle whose unit and parent lie in the scope. Values that the request does not change are not checked.
    private static func write(
        _ circle: Circle,
        over stored: Circle?,
        _ scope: UnitPath,
        _ writing: RosterRowWriter
    ) throws -> Revised<Circle> {
        if circle.unit != stored?.unit, !scope.contains(circle.unit) {
            throw StoreError.unitOutOfScope(field: "unit")
        }
        if let parent = circle.parent, parent != stored?.parent {
            _ = try CircleRows.referenced(writing.database, parent, scope: scope, field: "parent_id")
        }
        try writing.put(circle)
        return Revised(circle, revision: writing.revision)
    }

    public func remove(_ circle: CircleID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) {
        let changes = try await read { database in
            let stored = try Self.changeable(database, circle, scope, ifMatch)
            try RosterRowWriter.requireNoneNests(in: stored.number, circle, database)
            return try RosterRemoval.changes(of: stored.circle.id, number: stored.number, database)
        }
        if let changes { return try await applyInSteps(changes) }
        try await change(removes: true) { writing in
            _ = try Self.changeable(writing.database, circle, scope, ifMatch)
            try writing.remove(circle)
        }
    }

    private static func changeable(
        _ database: Database,
        _ id: CircleID,
        _ scope: UnitPath,
        _ ifMatch: Int64?
    ) throws -> CircleRows.Stored {
        let stored = try CircleRows.stored(database, id)
        let access = stored.map { CircleRows.access(to: $0, scope: scope) }
        return try changeable(stored, access, ifMatch, kind: .circle, id: id.text)
    }
}

// MARK: Memberships

extension SQLiteStore {
    public func members(
        of circle: CircleID,
        scope: UnitPath,
        after cursor: String?,
        limit: Int
    ) async throws(StoreError) -> Page<Member> {
        try await read { database in
            let number = try CircleRows.visible(database, circle, scope: scope).number
            let members = try MembershipRows.list(database, of: number, after: cursor, limit: limit + 1)
            return Page(members, limit: limit) { $0.person.id.text }
        }
    }

    public func member(
        _ person: PersonID,
        of circle: CircleID,
        scope: UnitPath
    ) async throws(StoreError) -> Member? {
        try await read { database in
            let number = try CircleRows.visible(database, circle, scope: scope).number
            guard let found = try PersonRows.stored(database, person) else { return nil }
            let stored = try MembershipRows.stored(database, circle: number, person: found.number)
            return stored.map { Member(person: found.person, role: $0.role, revision: $0.revision) }
        }
    }

    public func put(
        _ membership: Membership,
        scope: UnitPath,
        ifMatch: Int64?
    ) async throws(StoreError) -> Revised<Membership> {
        try await change { writing in
            let database = writing.database
            let circle = try CircleRows.visible(database, membership.circle, scope: scope)
            let person = try PersonRows.stored(database, membership.person)
            let access = try person.map { try PersonRows.access(database, to: $0, scope: scope) }
            // Also for an existing member: the role decides whose warnings the person receives.
            try RosterAccess.requireChange(access, kind: .person, id: membership.person.text)
            let stored = try person.flatMap {
                try MembershipRows.stored(database, circle: circle.number, person: $0.number)
            }
            try Self.require(ifMatch, stored?.revision, kind: .member, id: membership.person.text)
            try writing.put(membership)
            return Revised(membership, revision: writing.revision)
        }
    }

    public func remove(
        _ person: PersonID,
        from circle: CircleID,
        scope: UnitPath,
        ifMatch: Int64?
    ) async throws(StoreError) {
        try await change { writing in
            let database = writing.database
            let number = try CircleRows.visible(database, circle, scope: scope).number
            let found = try PersonRows.visible(database, person, scope: scope)
            let stored = try MembershipRows.stored(database, circle: number, person: found.number)
            guard let stored else { throw StoreError.notFound(kind: .member, id: person.text) }
            try Self.require(ifMatch, stored.revision, kind: .member, id: person.text)
            _ = try writing.remove(person, from: circle)
        }
    }
}

// MARK: People

extension SQLiteStore {
    public func people(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Person> {
        try await read { database in
            Page(try PersonRows.list(database, scope: scope, after: cursor, limit: limit + 1), limit: limit) {
                $0.id.text
            }
        }
    }

    public func person(_ id: PersonID, scope: UnitPath) async throws(StoreError) -> Revised<Person> {
        try await read { try PersonRows.visible($0, id, scope: scope).revised }
    }

    public func people(withPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person] {
        try await read { try PersonRows.people($0, withPhone: phone, scope: scope) }
    }

    public func peopleToWarn(atPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person] {
        try await read { database in
            let protected = try PersonRows.people(database, withPhone: phone, scope: scope, areProtected: true)
            return protected.isEmpty ? try PersonRows.people(database, withPhone: phone, scope: scope) : protected
        }
    }

    public func put(
        _ person: Person,
        unit: UnitPath?,
        scope: UnitPath,
        ifMatch: Int64?
    ) async throws(StoreError) -> Revised<Person> {
        try await change { writing in
            let stored = try PersonRows.stored(writing.database, person.id)
            let access = try stored.map { try PersonRows.access(writing.database, to: $0, scope: scope) }
            let isOwn = unit.map(scope.contains) ?? (scope == .root)
            _ = try RosterAccess.put(access, namesOwnUnit: isOwn, kind: .person, id: person.id.text)
            try Self.require(ifMatch, stored?.revision, kind: .person, id: person.id.text)
            var person = person
            person.unit = unit ?? stored?.person.unit ?? .root
            return try Self.write(person, over: stored?.person, scope, writing)
        }
    }

    public func change(
        _ id: PersonID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Person) -> Void
    ) async throws(StoreError) -> Revised<Person> {
        try await edit({ try Self.changeable($0, id, scope, ifMatch) }, change) {
            try Self.write($0, over: $1, scope, $2)
        }
    }

    private static func write(
        _ person: Person,
        over stored: Person?,
        _ scope: UnitPath,
        _ writing: RosterRowWriter
    ) throws -> Revised<Person> {
        if person.unit != stored?.unit, !scope.contains(person.unit) {
            throw StoreError.unitOutOfScope(field: "unit")
        }
        try writing.put(person)
        return Revised(person, revision: writing.revision)
    }

    public func remove(_ person: PersonID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) {
        let changes = try await read { database in
            let stored = try Self.changeable(database, person, scope, ifMatch)
            return try RosterRemoval.changes(of: person, number: stored.number, database)
        }
        if let changes { return try await applyInSteps(changes) }
        try await change(removes: true) { writing in
            _ = try Self.changeable(writing.database, person, scope, ifMatch)
            try writing.remove(person)
        }
    }

    private static func changeable(
        _ database: Database,
        _ id: PersonID,
        _ scope: UnitPath,
        _ ifMatch: Int64?
    ) throws -> PersonRows.Stored {
        let stored = try PersonRows.stored(database, id)
        let access = try stored.map { try PersonRows.access(database, to: $0, scope: scope) }
        return try changeable(stored, access, ifMatch, kind: .person, id: id.text)
    }
}

// MARK: Endpoints

extension SQLiteStore {
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

    public func endpoint(_ id: EndpointID, scope: UnitPath) async throws(StoreError) -> Revised<Endpoint> {
        try await read { try EndpointRows.visible($0, id, scope: scope).revised }
    }

    public func put(
        _ endpoint: Endpoint,
        scope: UnitPath,
        ifMatch: Int64?
    ) async throws(StoreError) -> Revised<Endpoint> {
        try await change { writing in
            let database = writing.database
            let stored = try EndpointRows.stored(database, endpoint.id)
            let access = stored.map { EndpointRows.access(to: $0, scope: scope) }
            let isOwn = try Self.isOwned(endpoint.owner, database, scope)
            // For the root every unit is its own, so that the error names the owner field.
            _ = try RosterAccess.put(
                access,
                namesOwnUnit: isOwn || scope == .root,
                kind: .endpoint,
                id: endpoint.id.text
            )
            try Self.require(ifMatch, stored?.revision, kind: .endpoint, id: endpoint.id.text)
            return try Self.write(endpoint, over: stored?.endpoint, scope, &writing)
        }
    }

    public func change(
        _ id: EndpointID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Endpoint) -> Void,
        accepts: @escaping @Sendable (Endpoint) -> Bool
    ) async throws(StoreError) -> Revised<Endpoint>? {
        try await self.change { writing in
            let stored = try Self.changeable(writing.database, id, scope, ifMatch)
            var endpoint = stored.endpoint
            change(&endpoint)
            guard accepts(endpoint) else { return nil }
            guard endpoint != stored.endpoint else { return stored.revised }
            return try Self.write(endpoint, over: stored.endpoint, scope, &writing)
        }
    }

    private static func write(
        _ endpoint: Endpoint,
        over stored: Endpoint?,
        _ scope: UnitPath,
        _ writing: inout RosterRowWriter
    ) throws -> Revised<Endpoint> {
        if endpoint.owner != stored?.owner {
            switch endpoint.owner {
            case .circle(let id):
                _ = try CircleRows.referenced(writing.database, id, scope: scope, field: "owner")
            case .person(let id):
                _ = try PersonRows.referenced(writing.database, id, scope: scope, field: "owner")
            }
        }
        try writing.put(endpoint)
        return Revised(endpoint, revision: writing.revision)
    }

    private static func isOwned(_ owner: EndpointOwner, _ database: Database, _ scope: UnitPath) throws -> Bool {
        switch owner {
        case .circle(let id): try CircleRows.stored(database, id).map { scope.contains($0.circle.unit) } ?? false
        case .person(let id): try PersonRows.stored(database, id).map { scope.contains($0.person.unit) } ?? false
        }
    }

    public func remove(_ endpoint: EndpointID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) {
        try await change(removes: true) { writing in
            _ = try Self.changeable(writing.database, endpoint, scope, ifMatch)
            _ = try writing.remove(endpoint)
        }
    }

    private static func changeable(
        _ database: Database,
        _ id: EndpointID,
        _ scope: UnitPath,
        _ ifMatch: Int64?
    ) throws -> EndpointRows.Stored {
        let stored = try EndpointRows.stored(database, id)
        let access = stored.map { EndpointRows.access(to: $0, scope: scope) }
        return try changeable(stored, access, ifMatch, kind: .endpoint, id: id.text)
    }
}
