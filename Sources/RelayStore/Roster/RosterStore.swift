public import RelayModel

/// Circles, people, memberships and endpoints.
///
/// Each record has a home unit: a circle and a person name theirs, an endpoint has its owner's. A `scope` is the
/// caller's unit; ``RosterAccess`` says what it sees and changes. Changes run inside the writer's transaction, so that
/// two of them never overwrite each other. `ifMatch` is the revision that the caller knows; where it is not the stored
/// one, the change fails with ``StoreError/preconditionFailed(kind:id:revision:)``.
public protocol RosterStore: Sendable {
    /// Brings the store to what a roster says: all of it or nothing, a crash included.
    ///
    /// Nothing changes when nothing differs, nor where the roster cannot be: a member of a circle that does not exist,
    /// circles that nest in themselves. It is staged first, in transactions of at most 500 rows, then decided by one
    /// short commit, then applied in steps: a person with all that is theirs, guardians first, removals last. A record
    /// that was changed by another request after the import was planned stays as that request left it and is named in
    /// the result.
    /// - Parameter prune: also remove what the roster does not have.
    /// - Throws: `conflict` while another import is under way.
    func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport

    /// Whom an audience would reach now, without sending.
    func preview(_ audience: Audience, forDrill: Bool, scope: UnitPath) async throws(StoreError) -> AudiencePreview

    func circles(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Circle>
    func circle(_ id: CircleID, scope: UnitPath) async throws(StoreError) -> Revised<Circle>
    /// Makes or replaces a circle.
    func put(_ circle: Circle, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) -> Revised<Circle>
    /// Changes a stored circle.
    func change(
        _ id: CircleID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Circle) -> Void
    ) async throws(StoreError) -> Revised<Circle>
    /// Removes a circle that nothing nests in.
    func remove(_ circle: CircleID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)

    func members(of circle: CircleID, scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError)
        -> Page<Member>
    /// One member of a circle; nil where the person is none.
    func member(_ person: PersonID, of circle: CircleID, scope: UnitPath) async throws(StoreError) -> Member?
    /// Adds a person to a circle or changes the role. The person must be one of the caller's unit.
    func put(_ membership: Membership, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) -> Revised<Membership>
    func remove(_ person: PersonID, from circle: CircleID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)

    func people(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Person>
    func person(_ id: PersonID, scope: UnitPath) async throws(StoreError) -> Revised<Person>
    /// The people with this number whom the scope sees.
    func people(withPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person]

    /// The people with a number whom the scope sees and a warning about the number is about: those who are `protected`
    /// in a circle; everybody with the number where none of them is.
    func peopleToWarn(atPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person]
    /// Makes or replaces a person.
    /// - Parameter unit: the home unit that the request names; nil keeps the stored one, and gives a new person the
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
    /// Removes a person, with memberships and endpoints.
    func remove(_ person: PersonID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)

    func endpoints(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Endpoint>
    /// A person's own endpoints.
    func endpoints(of person: PersonID) async throws(StoreError) -> [Endpoint]
    func endpoint(_ id: EndpointID, scope: UnitPath) async throws(StoreError) -> Revised<Endpoint>
    /// Makes or replaces an endpoint.
    func put(_ endpoint: Endpoint, scope: UnitPath, ifMatch: Int64?) async throws(StoreError) -> Revised<Endpoint>
    /// Changes a stored endpoint.
    /// - Parameter accepts: whether the changed endpoint may be stored: what the caller checked outside of the
    ///   transaction must be what is stored. Where it says no, nothing changes and the answer is nil.
    func change(
        _ id: EndpointID,
        scope: UnitPath,
        ifMatch: Int64?,
        _ change: @escaping @Sendable (inout Endpoint) -> Void,
        accepts: @escaping @Sendable (Endpoint) -> Bool
    ) async throws(StoreError) -> Revised<Endpoint>?
    func remove(_ endpoint: EndpointID, scope: UnitPath, ifMatch: Int64?) async throws(StoreError)
}

/// A person in a circle, with name and role.
public struct Member: Sendable, Hashable {
    public var person: Person
    public var role: Role
    /// The number of the membership's last change.
    public var revision: Int64

    /// A member.
    public init(person: Person, role: Role, revision: Int64 = 0) {
        self.person = person
        self.role = role
        self.revision = revision
    }
}

/// A record and the number of its last change.
///
/// The number rises with each change of the roster and is never used twice for one record, so it can serve as an
/// `ETag`.
public struct Revised<Record: Sendable>: Sendable {
    public var record: Record
    public var revision: Int64

    /// A record as of a change.
    public init(_ record: Record, revision: Int64) {
        self.record = record
        self.revision = revision
    }
}

extension Revised: Equatable where Record: Equatable {}
extension Revised: Hashable where Record: Hashable {}
