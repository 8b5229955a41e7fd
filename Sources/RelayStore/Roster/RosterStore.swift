public import RelayModel

/// Circles, people, memberships and endpoints.
///
/// Each record has a home unit: a circle and a person name theirs, an endpoint has its owner's. A `scope` is the
/// caller's unit; ``RosterAccess`` defines what it sees and changes. Changes run in the writer's transaction, so that
/// two of them never overwrite each other. `ifMatch` is the revision that the caller knows; if it is not the stored
/// one, the change fails with ``StoreError/preconditionFailed(kind:id:revision:)``.
public protocol RosterStore: Sendable {
    /// Imports a roster: all of it or nothing, also after a crash.
    ///
    /// Nothing changes if nothing differs, or if the roster is inconsistent: a member of a missing circle, circles that
    /// contain themselves. The roster is first staged in transactions of at most 500 rows, then committed by one short
    /// transaction, then applied in steps: a person with all their records, guardians first, removals last. A record
    /// that another request changed after the import was planned keeps that request's values and is named in the
    /// result.
    /// - Parameter prune: Also remove records that the roster does not have.
    /// - Throws: `conflict` while another import runs.
    func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport

    /// The audience that a notice would reach now.
    func preview(_ audience: Audience, forDrill: Bool, scope: UnitPath) async throws(StoreError) -> AudiencePreview

    func circles(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Circle>
    func circle(_ id: CircleID, scope: UnitPath) async throws(StoreError) -> Revised<Circle>
    /// Creates or replaces a circle.
    func put(_ circle: Circle, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) -> Revised<Circle>
    /// Changes a stored circle.
    func change(
        _ id: CircleID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Circle) -> Void
    ) async throws(StoreError) -> Revised<Circle>
    /// Removes a circle that contains no other circle.
    func remove(_ circle: CircleID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)

    func members(of circle: CircleID, scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError)
        -> Page<Member>
    /// One member of a circle; nil if the person is not a member.
    func member(_ person: PersonID, of circle: CircleID, scope: UnitPath) async throws(StoreError) -> Member?
    /// Adds a person to a circle or changes the role. The person must belong to the caller's unit.
    func put(_ membership: Membership, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) -> Revised<Membership>
    func remove(_ person: PersonID, from circle: CircleID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)

    func people(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Person>
    func person(_ id: PersonID, scope: UnitPath) async throws(StoreError) -> Revised<Person>
    /// The people with this number that the scope sees.
    func people(withPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person]

    /// The people that a warning about this number concerns, of those that the scope sees: those who are `protected` in
    /// a circle, or everyone with the number if none is.
    func peopleToWarn(atPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person]
    /// Creates or replaces a person.
    /// - Parameter unit: The home unit that the request names; nil keeps the stored one and gives a new person the
    ///   root.
    func put(_ person: Person, unit: UnitPath?, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)
        -> Revised<Person>
    /// Changes a stored person.
    func change(
        _ id: PersonID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Person) -> Void
    ) async throws(StoreError) -> Revised<Person>
    /// Removes a person with memberships and endpoints.
    func remove(_ person: PersonID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)

    func endpoints(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Endpoint>
    /// A person's own endpoints.
    func endpoints(of person: PersonID) async throws(StoreError) -> [Endpoint]
    func endpoint(_ id: EndpointID, scope: UnitPath) async throws(StoreError) -> Revised<Endpoint>
    /// Creates or replaces an endpoint.
    func put(_ endpoint: Endpoint, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) -> Revised<Endpoint>
    /// Changes a stored endpoint.
    /// - Parameter accepts: Whether the changed endpoint may be stored. The caller checks it outside the transaction,
    ///   so the checked value must be the stored one. If it returns false, nothing changes and the result is nil.
    func change(
        _ id: EndpointID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Endpoint) -> Void,
        accepts: @escaping @Sendable (Endpoint) -> Bool
    ) async throws(StoreError) -> Revised<Endpoint>?
    func remove(_ endpoint: EndpointID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)
}

/// A member of a circle with name and role.
public struct Member: Sendable, Hashable {
    public var person: Person
    public var role: Role
    /// The revision of the membership's last change.
    public var revision: Int64

    public init(person: Person, role: Role, revision: Int64 = 0) {
        self.person = person
        self.role = role
        self.revision = revision
    }
}

/// A record with the revision of its last change.
///
/// The revision increases with each change of the roster and is never reused for a record, so it can serve as an
/// `ETag`.
public struct Revised<Record: Sendable>: Sendable {
    public var record: Record
    public var revision: Int64

    public init(_ record: Record, revision: Int64) {
        self.record = record
        self.revision = revision
    }
}

extension Revised: Equatable where Record: Equatable {}
extension Revised: Hashable where Record: Hashable {}
