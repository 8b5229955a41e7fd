import RelayModel
import RelayStore

/// Changes by a caller that has not read the record before.
extension RosterStore {
    @discardableResult
    func put(_ circle: Circle, scope: UnitPath) async throws -> Revised<Circle> {
        try await put(circle, scope: scope, ifMatch: nil)
    }

    @discardableResult
    func put(_ person: Person, scope: UnitPath) async throws -> Revised<Person> {
        try await put(person, unit: person.unit, scope: scope, ifMatch: nil)
    }

    @discardableResult
    func put(_ membership: Membership, scope: UnitPath) async throws -> Revised<Membership> {
        try await put(membership, scope: scope, ifMatch: nil)
    }

    @discardableResult
    func put(_ endpoint: Endpoint, scope: UnitPath) async throws -> Revised<Endpoint> {
        try await put(endpoint, scope: scope, ifMatch: nil)
    }

    func remove(_ circle: CircleID, scope: UnitPath) async throws {
        try await remove(circle, scope: scope, ifMatch: nil)
    }

    func remove(_ person: PersonID, scope: UnitPath) async throws {
        try await remove(person, scope: scope, ifMatch: nil)
    }

    func remove(_ endpoint: EndpointID, scope: UnitPath) async throws {
        try await remove(endpoint, scope: scope, ifMatch: nil)
    }

    func remove(_ person: PersonID, from circle: CircleID, scope: UnitPath) async throws {
        try await remove(person, from: circle, scope: scope, ifMatch: nil)
    }
}
