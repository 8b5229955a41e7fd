public import RelayModel

/// Circles, people, memberships and endpoints.
public protocol RosterStore: Sendable {
    /// Brings the store to what a roster says. Nothing changes when nothing differs, nor where the roster cannot be: a member of a
    /// circle that does not exist, circles that nest in themselves.
    ///
    /// A large one goes in by steps, with accepts in between: a person with all that is theirs, who guards others before them, removals
    /// last. Interrupted, it has done a part; the same import does the rest.
    /// - Parameter prune: also remove what the roster does not have.
    func importRoster(_ roster: Roster, prune: Bool) async throws(StoreError) -> RosterImport

    /// Whom an audience would reach now, without sending.
    func preview(_ audience: Audience, forDrill: Bool, scope: UnitPath) async throws(StoreError) -> AudiencePreview

    func circles(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Circle>
    func circle(_ id: CircleID, scope: UnitPath) async throws(StoreError) -> Circle
    func put(_ circle: Circle, scope: UnitPath) async throws(StoreError)
    func remove(_ circle: CircleID, scope: UnitPath) async throws(StoreError)

    func members(of circle: CircleID, scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError)
        -> Page<Member>
    /// Adds a person to a circle or changes the role. The person must exist.
    func put(_ membership: Membership, scope: UnitPath) async throws(StoreError)
    func remove(_ person: PersonID, from circle: CircleID, scope: UnitPath) async throws(StoreError)

    func people(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Person>
    func person(_ id: PersonID, scope: UnitPath) async throws(StoreError) -> Person
    /// The people with this number.
    func people(withPhone phone: PhoneNumber, scope: UnitPath) async throws(StoreError) -> [Person]
    func put(_ person: Person, scope: UnitPath) async throws(StoreError)
    func remove(_ person: PersonID, scope: UnitPath) async throws(StoreError)

    func endpoints(scope: UnitPath, after cursor: String?, limit: Int) async throws(StoreError) -> Page<Endpoint>
    /// A person's own endpoints.
    func endpoints(of person: PersonID) async throws(StoreError) -> [Endpoint]
    func endpoint(_ id: EndpointID, scope: UnitPath) async throws(StoreError) -> Endpoint
    func put(_ endpoint: Endpoint, scope: UnitPath) async throws(StoreError)
    func remove(_ endpoint: EndpointID, scope: UnitPath) async throws(StoreError)
}
