import RelayModel

/// What is to be written and removed of a roster, each record with the revision that it had when this was planned.
struct RosterChanges: Sendable {
    /// A record and the revision of what is stored under its id; nil where nothing is.
    struct Planned<Record: Sendable>: Sendable {
        let record: Record
        let expected: Int64?

        init(_ record: Record, expected: Int64? = nil) {
            self.record = record
            self.expected = expected
        }
    }

    var circles: [Planned<Circle>] = []
    var people: [Planned<Person>] = []
    var memberships: [Planned<Membership>] = []
    var endpoints: [Planned<Endpoint>] = []
    var removedEndpoints: [Planned<EndpointID>] = []
    var removedMemberships: [Planned<Pair>] = []
    var removedPeople: [Planned<PersonID>] = []
    var removedCircles: [Planned<CircleID>] = []

    /// A membership's two ids.
    struct Pair: Hashable, Sendable {
        let circle: CircleID
        let person: PersonID
    }

    /// All rows in the order of application.
    ///
    /// A notice may be accepted between any two steps, so the order matters. Circles come first, parents before what
    /// nests in them. A person comes with all that is new of them: no one is known before they can be reached. Those
    /// who guard others come first: a warning finds the teacher where it finds the student. What is removed goes last,
    /// so that a person who moves is in both circles for a moment and never in none; a circle goes after those that
    /// nest in it.
    func ordered() -> [StagedRow] {
        var rows = parentsFirst().map { StagedRow(change: StagedChange($0.record), expected: $0.expected) }
        rows += inOrderOfPeople()
        rows += removedEndpoints.map {
            StagedRow(change: .removeEndpoint(id: $0.record.text), expected: $0.expected)
        }
        rows += removedMemberships.map {
            let change = StagedChange.removeMembership(circle: $0.record.circle.text, person: $0.record.person.text)
            return StagedRow(change: change, expected: $0.expected)
        }
        rows += removedPeople.map { StagedRow(change: .removePerson(id: $0.record.text), expected: $0.expected) }
        rows += removedCircles.map { StagedRow(change: .removeCircle(id: $0.record.text), expected: $0.expected) }
        return rows
    }

    private func parentsFirst() -> [Planned<Circle>] {
        let places = Dictionary(
            circles.enumerated().map { ($1.record.id, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        var isTaken = [Bool](repeating: false, count: circles.count)
        var sorted: [Planned<Circle>] = []
        for start in circles.indices {
            // Up to the first ancestor that is taken, then down again.
            var path: [Int] = []
            var next: Int? = start
            while let place = next, !isTaken[place] {
                isTaken[place] = true
                path.append(place)
                next = circles[place].record.parent.flatMap { places[$0] }
            }
            sorted += path.reversed().map { circles[$0] }
        }
        return sorted
    }

    /// What is new of each person or circle: guardians first, then the circles' own robots, then the others.
    private func inOrderOfPeople() -> [StagedRow] {
        enum Owner: Hashable {
            case person(PersonID)
            case circle(CircleID)
        }
        struct Group {
            var rank: Int
            var people: [StagedRow] = []
            var memberships: [StagedRow] = []
            var endpoints: [StagedRow] = []
        }
        var places: [Owner: Int] = [:]
        var groups: [Group] = []
        func place(_ owner: Owner) -> Int {
            if let known = places[owner] { return known }
            places[owner] = groups.count
            if case .circle = owner { groups.append(Group(rank: 1)) } else { groups.append(Group(rank: 2)) }
            return groups.count - 1
        }
        for person in people {
            let row = StagedRow(change: StagedChange(person.record), expected: person.expected)
            groups[place(.person(person.record.id))].people.append(row)
        }
        for membership in memberships {
            let place = place(.person(membership.record.person))
            let row = StagedRow(change: StagedChange(membership.record), expected: membership.expected)
            groups[place].memberships.append(row)
            if membership.record.role.guards { groups[place].rank = 0 }
        }
        for endpoint in endpoints {
            let row = StagedRow(change: StagedChange(endpoint.record), expected: endpoint.expected)
            switch endpoint.record.owner {
            case .person(let id): groups[place(.person(id))].endpoints.append(row)
            case .circle(let id): groups[place(.circle(id))].endpoints.append(row)
            }
        }
        return (0...2).flatMap { rank in
            groups.lazy.filter { $0.rank == rank }.flatMap { group in
                var rows = group.people + group.memberships + group.endpoints
                for place in rows.indices { rows[place].groupSize = place == 0 ? rows.count : 0 }
                return rows
            }
        }
    }
}
