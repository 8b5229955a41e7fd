public import RelayModel

/// The units of the organisation.
///
/// Circles, people and keys name a unit by its path. A record that names a path without a unit creates that unit, and
/// those above it, in its own transaction. The root has no record. A `scope` changes the units that it contains and
/// sees no others.
public protocol UnitStore: Sendable {
    /// The units of a scope, by path.
    func units(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<OrganisationUnit>
    func unit(_ path: UnitPath, scope: UnitPath) async throws(StoreError) -> Revised<OrganisationUnit>

    /// The members with the role `lead` of the unit's community circles, by id.
    func leads(of unit: UnitPath, scope: UnitPath, limit: Int) async throws(StoreError) -> [Person]

    /// Creates or replaces a unit; those above it are created where they are missing.
    func put(_ unit: OrganisationUnit, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)
        -> Revised<OrganisationUnit>

    /// Changes a stored unit. Another path renames it: the unit and everything below it moves, in one transaction, with
    /// the circles, people, keys and notices that name it.
    /// - Throws: for a new path `unitOutOfScope`, `unknownReference` where the unit above it does not exist, or
    ///   `conflict` where the path is taken, lies in the unit itself or makes a path below it too long.
    func change(
        _ path: UnitPath,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout OrganisationUnit) -> Void
    ) async throws(StoreError) -> Revised<OrganisationUnit>

    /// Removes a unit.
    /// - Throws: `inUse` while a circle, a person, a key or a unit below it uses it. Revoked keys and notices do not.
    func remove(_ unit: UnitPath, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)
}
