import Logging
public import RelayModel
public import RelayStore

/// A requested change of a unit. A nil part stays as it is.
public struct UnitChange: Sendable, Hashable {
    /// Another path renames the unit.
    public var path: UnitPath?
    public var name: String?
    /// The inner nil takes the name away.
    public var englishName: String??
    /// The inner nil takes the kind away.
    public var kind: UnitKind??

    /// Changes nothing; set by property.
    public init() {}

    func applied(to unit: OrganisationUnit) -> OrganisationUnit {
        var unit = unit
        unit.path = path ?? unit.path
        unit.name = name ?? unit.name
        if let englishName { unit.englishName = englishName }
        if let kind { unit.kind = kind }
        return unit
    }
}

/// A unit with its leads.
public struct UnitDetails: Sendable, Hashable {
    public var unit: OrganisationUnit
    /// The members with the role `lead` of its community circles; nil where the caller may not read people.
    public var leads: [Person]?
}

/// The units of the organisation.
public struct UnitService: Sendable {
    /// Leads that one answer shows.
    private static let leadLimit = 100

    let store: ScopedStore<any UnitStore & KeyStore>
    let hub: ProgressHub
    let logger: Logger

    /// The units that the caller sees.
    public func units(
        after cursor: String?,
        limit: Int,
        as caller: Caller
    ) async throws(ServiceError) -> Page<OrganisationUnit> {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) in
            try await store.units(scope: scope, after: cursor, limit: limit)
        }
    }

    /// One unit, with its leads if the caller may read people.
    public func unit(_ path: UnitPath, as caller: Caller) async throws(ServiceError) -> Revised<UnitDetails> {
        try await store.perform(.read, as: caller) { store, scope throws(StoreError) -> Revised<UnitDetails> in
            let stored = try await store.unit(path, scope: scope)
            var details = UnitDetails(unit: stored.record)
            if caller.key.role.permissions.contains(.readPeople) {
                details.leads = try await store.leads(of: path, scope: scope, limit: Self.leadLimit)
            }
            return Revised(details, revision: stored.revision)
        }
    }

    /// Creates or replaces a unit.
    public func put(
        _ unit: OrganisationUnit,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<OrganisationUnit> {
        try caller.require(.manageRoster)
        try Self.checkNames(of: unit)
        return try await store.perform(.manageRoster, as: caller) { store, scope throws(StoreError) in
            try await store.put(unit, scope: scope, ifMatch: ifMatch)
        }
    }

    /// Changes a unit. Another path renames it, with everything below it.
    public func change(
        _ path: UnitPath,
        _ change: UnitChange,
        ifMatch: Int64?,
        as caller: Caller
    ) async throws(ServiceError) -> Revised<OrganisationUnit> {
        try caller.require(.manageRoster)
        if let name = change.name { try ServiceError.check(name, .name, field: "name") }
        if let name = change.englishName ?? nil { try ServiceError.check(name, .name, field: "name_en") }
        let isRename = change.path.map { $0 != path } ?? false
        if isRename { try Self.requireBelow(path, caller) }
        let changed = try await store.perform(.manageRoster, as: caller) { store, scope throws(StoreError) in
            try await store.change(path, scope: scope, ifMatch: ifMatch) { $0 = change.applied(to: $0) }
        }
        if isRename { await endStreams(of: changed.record.path, path) }
        return changed
    }

    /// Removes a unit that no record uses.
    public func remove(_ path: UnitPath, ifMatch: Int64?, as caller: Caller) async throws(ServiceError) {
        try caller.require(.manageRoster)
        try Self.requireBelow(path, caller)
        try await store.perform(.manageRoster, as: caller) { store, scope throws(StoreError) in
            try await store.remove(path, scope: scope, ifMatch: ifMatch)
        }
    }

    static func checkNames(of unit: OrganisationUnit, at place: String = "") throws(ServiceError) {
        try ServiceError.check(unit.name, .name, field: "\(place)name")
        if let name = unit.englishName { try ServiceError.check(name, .name, field: "\(place)name_en") }
    }

    /// A key's own unit belongs to the unit above it.
    private static func requireBelow(_ path: UnitPath, _ caller: Caller) throws(ServiceError) {
        guard path == caller.scope, path != .root else { return }
        throw ServiceError(
            .forbidden,
            code: .forbiddenScope,
            field: "unit",
            "A key neither renames nor removes its own unit “\(path)”. Use a key of a unit above it."
        )
    }

    /// Ends the event streams of the keys in a renamed unit: they were opened with the former path. Their clients
    /// connect again.
    private func endStreams(of path: UnitPath, _ former: UnitPath) async {
        logger.notice("unit renamed", metadata: ["from": "\(former)", "to": "\(path)"])
        // A stream that stays finds nothing with its former path and ends by itself.
        let keys = (try? await store.store.keys()) ?? []
        for key in keys where path.contains(key.scope) { hub.endStreams(of: key.id) }
    }
}
