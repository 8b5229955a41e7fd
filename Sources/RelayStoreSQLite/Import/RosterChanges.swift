import RelayModel

/// The records to write and to remove, each with its revision when the import was planned.
struct RosterChanges: Sendable {
    /// A record and the revision of the stored record with its id; nil if there is none.
    struct Planned<Record: Sendable>: Sendable {
        let record: Record
        let expected: Int64?

        init(_ record: Record, expected: Int64? = nil) {
            self.record = record
            self.expected = expected
        }
    }

    var units: [Planned<OrganisationUnit>] = []
    /// Units that circles name and that neither exist nor have a row.
    var impliedUnits: [UnitPath] = []
    var circles: [Planned<Circle>] = []
    var people: [Planned<Person>] = []
    var memberships: [Planned<Membership>] = []
    var endpoints: [Planned<Endpoint>] = []
    var removedEndpoints: [Planned<EndpointID>] = []
    var removedMemberships: [Planned<Pair>] = []
    var removedPeople: [Planned<PersonID>] = []
    var removedCircles: [Planned<CircleID>] = []

    /// The two ids of a membership.
    struct Pair: Hashable, Sendable {
        let circle: CircleID
        let person: PersonID
    }

    /// All rows in the order of application.
    ///
    /// A notice may be accepted between any two steps, so the order matters. Circles come first, parents before
    /// children. A person comes with all new memberships and endpoints, so that no person is known before they can be
    /// reached. People who guard others come first: a warning that finds the student also finds the teacher. Removals
    /// come last, so that a person who moves is briefly in both circles and never in none; a circle is removed after
    /// the circles that it contains.
    func ordered() -> [StagedRow] {
        var rows = unitsInOrder()
        rows += parentsFirst().map { StagedRow(change: StagedChange($0.record), expected: $0.expected) }
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

    /// By path: a unit above comes before those below it.
    private func unitsInOrder() -> [StagedRow] {
        var rows = units.map { unit in
            (unit.record.path, StagedRow(change: StagedChange(unit.record), expected: unit.expected))
        }
        rows += impliedUnits.map { path in
            let change = StagedChange.unit(path: path.text, name: nil, englishName: nil, kind: nil)
            return (path, StagedRow(change: change, expected: nil))
        }
        return rows.sorted { $0.0 < $1.0 }.map(\.1)
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

    /// The new rows of each person or circle: guardians first, then the circles' own robots, then the others.
    ///
    /// It is a counting sort: a province has millions of rows, and a list per person would cost more than the rows.
    private func inOrderOfPeople() -> [StagedRow] {
        enum Owner: Hashable {
            case person(PersonID)
            case circle(CircleID)
        }
        var groups: [Owner: Int] = [:]
        var ranks: [Int] = []
        func group(of owner: Owner) -> Int {
            if let known = groups[owner] { return known }
            groups[owner] = ranks.count
            if case .circle = owner { ranks.append(1) } else { ranks.append(2) }
            return ranks.count - 1
        }
        // The group of each row: people, then memberships, then endpoints, which is also the order within a group.
        var owners = people.map { group(of: .person($0.record.id)) }
        for membership in memberships {
            let group = group(of: .person(membership.record.person))
            if membership.record.role.guards { ranks[group] = 0 }
            owners.append(group)
        }
        for endpoint in endpoints {
            switch endpoint.record.owner {
            case .person(let id): owners.append(group(of: .person(id)))
            case .circle(let id): owners.append(group(of: .circle(id)))
            }
        }
        var sizes = [Int](repeating: 0, count: ranks.count)
        for group in owners { sizes[group] += 1 }
        var starts = sizes
        var end = 0
        for rank in 0...2 {
            for group in ranks.indices where ranks[group] == rank {
                starts[group] = end
                end += sizes[group]
            }
        }
        var order = [Int](repeating: 0, count: end)
        var next = starts
        for (row, group) in owners.enumerated() {
            order[next[group]] = row
            next[group] += 1
        }
        return order.enumerated().map { place, row in
            let group = owners[row]
            var staged = stagedRow(row)
            staged.groupSize = place == starts[group] ? sizes[group] : 0
            return staged
        }
    }

    /// The row with this number among people, memberships and endpoints.
    private func stagedRow(_ number: Int) -> StagedRow {
        if number < people.count {
            return StagedRow(change: StagedChange(people[number].record), expected: people[number].expected)
        }
        let number = number - people.count
        if number < memberships.count {
            return StagedRow(change: StagedChange(memberships[number].record), expected: memberships[number].expected)
        }
        let endpoint = endpoints[number - memberships.count]
        return StagedRow(change: StagedChange(endpoint.record), expected: endpoint.expected)
    }
}
