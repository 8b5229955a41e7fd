public import RelayModel
public import RelayStore

/// Circles, their members, and people.
public struct RosterService: Sendable {
    let store: ScopedStore<any RosterStore>

    /// The circles that the caller sees.
    public func circles(after cursor: String?, limit: Int, as caller: Caller) async throws(ServiceError) -> Page<Circle>
    {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.circles(scope: scope, after: cursor, limit: limit)
        }
    }

    /// One circle.
    public func circle(_ id: CircleID, as caller: Caller) async throws(ServiceError) -> Revised<Circle> {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.circle(id, scope: scope)
        }
    }

    /// Creates or replaces a circle. Memberships are unchanged.
    public func put(_ circle: Circle, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) -> Revised<Circle>
    {
        try await write(named: circle.name, as: caller) { store, scope throws(StoreError) in
            try await store.put(circle, scope: scope, ifMatch: ifMatch)
        }
    }

    /// Changes a circle.
    public func change(
        _ id: CircleID,
        _ change: CircleChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Circle> {
        try await write(named: change.name, as: caller) { store, scope throws(StoreError) in
            try await store.change(id, scope: scope, ifMatch: ifMatch) { $0 = change.applied(to: $0) }
        }
    }

    /// Removes a circle that contains no other circle.
    public func remove(_ id: CircleID, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try await write(as: caller) { store, scope throws(StoreError) in
            try await store.remove(id, scope: scope, ifMatch: ifMatch)
        }
    }

    /// The members of a circle.
    public func members(
        of circle: CircleID,
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<Member> {
        try await store.perform(.readPeople, as: caller) { store, scope throws(StoreError) in
            try await store.members(of: circle, scope: scope, after: cursor, limit: limit)
        }
    }

    /// One member of a circle; nil if the person is not a member.
    public func member(
        _ person: PersonID,
        of circle: CircleID,
        as caller: Caller
    ) async throws(ServiceError) -> Member? {
        try await store.perform(.readPeople, as: caller) { store, scope throws(StoreError) in
            try await store.member(person, of: circle, scope: scope)
        }
    }

    /// Adds a person to a circle, or changes the role.
    public func put(
        _ membership: Membership,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Membership> {
        try await write(as: caller) { store, scope throws(StoreError) in
            try await store.put(membership, scope: scope, ifMatch: ifMatch)
        }
    }

    /// Removes a person from a circle.
    public func remove(
        _ person: PersonID,
        from circle: CircleID,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) {
        try await write(as: caller) { store, scope throws(StoreError) in
            try await store.remove(person, from: circle, scope: scope, ifMatch: ifMatch)
        }
    }

    /// The people that the caller sees.
    public func people(after cursor: String?, limit: Int, as caller: Caller) async throws(ServiceError) -> Page<Person>
    {
        try await store.perform(.readPeople, as: caller) { store, scope throws(StoreError) in
            try await store.people(scope: scope, after: cursor, limit: limit)
        }
    }

    /// One person.
    public func person(_ id: PersonID, as caller: Caller) async throws(ServiceError) -> Revised<Person> {
        try await store.perform(.readPeople, as: caller) { store, scope throws(StoreError) in
            try await store.person(id, scope: scope)
        }
    }

    /// Creates or replaces a person.
    /// - Parameter unit: The home unit; nil keeps the stored one and gives a new person the root.
    public func put(
        _ person: Person,
        unit: UnitPath?,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Person> {
        try await write(named: person.name, as: caller) { store, scope throws(StoreError) in
            try await store.put(person, unit: unit, scope: scope, ifMatch: ifMatch)
        }
    }

    /// Changes a person.
    public func change(
        _ id: PersonID,
        _ change: PersonChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<Person> {
        try await write(named: change.name, as: caller) { store, scope throws(StoreError) in
            try await store.change(id, scope: scope, ifMatch: ifMatch) { $0 = change.applied(to: $0) }
        }
    }

    /// Removes a person with memberships and endpoints.
    public func remove(_ id: PersonID, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try await write(as: caller) { store, scope throws(StoreError) in
            try await store.remove(id, scope: scope, ifMatch: ifMatch)
        }
    }

    /// Changes the roster: the permission first, then the name's rule, then the store.
    /// - Parameter name: the name that the request gives a record; nil where it gives none.
    private func write<Value>(
        named name: String? = nil,
        as caller: Caller,
        _ body: (any RosterStore, UnitPath) async throws(StoreError) -> Value
    ) async throws(ServiceError) -> Value {
        try caller.require(.manageRoster)
        if let name { try ServiceError.check(name, .name, field: "name") }
        return try await store.perform(.manageRoster, as: caller, body)
    }
}
