import HTTPTypes
import RelayAPI
import RelayModel

extension Roster {
    /// The roster of a body that the schema has validated.
    /// - Throws: 422 for a duplicate id, and for a person with two names or numbers.
    init(_ body: RosterRequest) throws(Problem) {
        self.init()
        var units: Set<UnitPath> = []
        for (place, row) in (body.units ?? []).enumerated() {
            guard let path = UnitPath(row.path) else { continue }
            guard units.insert(path).inserted else { throw Self.twice("units[\(place)].path") }
            self.units.append(OrganisationUnit(path: path, row.unit))
        }
        var circles: Set<CircleID> = []
        for (place, row) in (body.circles ?? []).enumerated() {
            guard let id = CircleID(row.id) else { continue }
            guard circles.insert(id).inserted else { throw Self.twice("circles[\(place)].circle_id") }
            self.circles.append(Circle(id: id, row))
        }
        try readMembers(body.members ?? [])
        var endpoints: Set<EndpointID> = []
        for (place, row) in (body.endpoints ?? []).enumerated() {
            guard let id = EndpointID(row.id),
                let endpoint = try Endpoint(id: id, row.endpoint, at: "endpoints.\(id).")
            else { continue }
            guard endpoints.insert(id).inserted else { throw Self.twice("endpoints[\(place)].endpoint_id") }
            self.endpoints.append(endpoint)
        }
    }

    private mutating func readMembers(_ rows: [RosterRequest.MemberRow]) throws(Problem) {
        var people: [PersonID: Person] = [:]
        var seen: Set<Membership> = []
        for (place, row) in rows.enumerated() {
            guard let circle = CircleID(row.circleID), let id = PersonID(row.personID), let role = Role(name: row.role)
            else { continue }
            let person = Person(
                id: id,
                name: row.name.writtenName ?? "",
                phone: row.phone.flatMap { PhoneNumber($0) }
            )
            if var known = people[id] {
                guard known.name == person.name else { throw Self.twice("members[\(place)].name") }
                guard person.phone == nil || known.phone == nil else { throw Self.twice("members[\(place)].phone") }
                known.phone = known.phone ?? person.phone
                people[id] = known
            } else {
                people[id] = person
                self.people.append(person)
            }
            // The role is excluded from the comparison: a person has one role in a circle.
            guard seen.insert(Membership(circle: circle, person: id, role: .lead)).inserted else {
                throw Self.twice("members[\(place)].person_id")
            }
            memberships.append(Membership(circle: circle, person: id, role: role))
        }
        for place in self.people.indices { self.people[place].phone = people[self.people[place].id]?.phone }
    }

    private static func twice(_ field: String) -> Problem {
        Problem(
            .unprocessableContent,
            "duplicate",
            "This is repeated, or differs from an earlier row.",
            field: field
        )
    }
}

extension Circle {
    /// The circle of a row that the schema has validated.
    fileprivate init(id: CircleID, _ row: RosterRequest.CircleRow) {
        var body = CircleRequest()
        (body.name, body.kind, body.parentID, body.unit) = (row.name, row.kind, row.parentID, row.unit)
        self.init(id: id, body)
    }
}
