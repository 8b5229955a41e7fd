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

    /// The number of changes.
    var count: Int {
        units.count + impliedUnits.count + circles.count + people.count + memberships.count + endpoints.count
            + removedEndpoints.count + removedMemberships.count + removedPeople.count + removedCircles.count
    }

    /// All changes as rows to stage, in the order of application.
    func ordered() -> [StagedRow] {
        var rows: [StagedRow] = []
        rows.reserveCapacity(count)
        forEachInOrder { change, expected, groupSize in
            rows.append(StagedRow(change: StagedChange(change), expected: expected, groupSize: groupSize))
        }
        return rows
    }

    /// Calls the body with each change, its expected revision, and the number of changes from this one on that belong
    /// to one person or circle (0 inside such a group), in the order of application.
    ///
    /// Beside a running relay a notice may be accepted between any two steps, so the order matters. Circles come first,
    /// parents before children. A person comes with all new memberships and endpoints, so that nobody is known before
    /// they can be reached. People who guard others come first: a warning that finds the student also finds the
    /// teacher. Removals come last, so that a person who moves is briefly in both circles and never in none; a circle
    /// is removed after the circles that it contains.
    func forEachInOrder(_ body: (RosterChange, _ expected: Int64?, _ groupSize: Int) throws -> Void) rethrows {
        for unit in unitsInOrder() { try body(unit.record, unit.expected, 1) }
        for circle in parentsFirst() { try body(.circle(circle.record), circle.expected, 1) }
        let order = orderOfPeople()
        for (row, groupSize) in zip(order.rows, order.groupSizes) {
            let change = change(Int(row))
            try body(change.record, change.expected, Int(groupSize))
        }
        for endpoint in removedEndpoints { try body(.removeEndpoint(endpoint.record), endpoint.expected, 1) }
        for pair in removedMemberships {
            try body(.removeMembership(pair.record.circle, pair.record.person), pair.expected, 1)
        }
        for person in removedPeople { try body(.removePerson(person.record), person.expected, 1) }
        for circle in removedCircles { try body(.removeCircle(circle.record), circle.expected, 1) }
    }

    /// By path: a unit above comes before those below it.
    private func unitsInOrder() -> [Planned<RosterChange>] {
        var changes = units.map { unit in
            (unit.record.path, Planned(RosterChange.unit(unit.record), expected: unit.expected))
        }
        changes += impliedUnits.map { ($0, Planned(RosterChange.impliedUnit($0))) }
        return changes.sorted { $0.0 < $1.0 }.map(\.1)
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

    /// The new rows of each person or circle: guardians first, then the circles' own robots, then the others. Rows are
    /// numbered as in ``change(_:)``; a group's size stands at its first row, 0 at the others.
    ///
    /// It is a counting sort: a province has millions of rows, and a list per person would cost more than the rows.
    private func orderOfPeople() -> (rows: [Int32], groupSizes: [Int32]) {
        var groupsOfPeople: [PersonID: Int32] = [:]
        groupsOfPeople.reserveCapacity(people.count)
        var groupsOfCircles: [CircleID: Int32] = [:]
        var ranks: [UInt8] = []
        func group(of person: PersonID) -> Int32 {
            if let known = groupsOfPeople[person] { return known }
            groupsOfPeople[person] = Int32(ranks.count)
            ranks.append(2)
            return Int32(ranks.count - 1)
        }
        func group(of circle: CircleID) -> Int32 {
            if let known = groupsOfCircles[circle] { return known }
            groupsOfCircles[circle] = Int32(ranks.count)
            ranks.append(1)
            return Int32(ranks.count - 1)
        }
        // The group of each row: people, then memberships, then endpoints, which is also the order within a group.
        var owners = people.map { group(of: $0.record.id) }
        owners.reserveCapacity(people.count + memberships.count + endpoints.count)
        for membership in memberships {
            let group = group(of: membership.record.person)
            if membership.record.role.guards { ranks[Int(group)] = 0 }
            owners.append(group)
        }
        for endpoint in endpoints {
            switch endpoint.record.owner {
            case .person(let id): owners.append(group(of: id))
            case .circle(let id): owners.append(group(of: id))
            }
        }
        var sizes = [Int32](repeating: 0, count: ranks.count)
        for group in owners { sizes[Int(group)] += 1 }
        var starts = sizes
        var end: Int32 = 0
        for rank in 0...2 {
            for group in ranks.indices where ranks[group] == rank {
                starts[group] = end
                end += sizes[group]
            }
        }
        var rows = [Int32](repeating: 0, count: owners.count)
        var groupSizes = rows
        for (group, start) in starts.enumerated() { groupSizes[Int(start)] = sizes[group] }
        for (row, group) in owners.enumerated() {
            rows[Int(starts[Int(group)])] = Int32(row)
            starts[Int(group)] += 1
        }
        return (rows, groupSizes)
    }

    /// The change with this number among people, memberships and endpoints.
    private func change(_ number: Int) -> Planned<RosterChange> {
        if number < people.count {
            return Planned(.person(people[number].record), expected: people[number].expected)
        }
        let number = number - people.count
        if number < memberships.count {
            return Planned(.membership(memberships[number].record), expected: memberships[number].expected)
        }
        let endpoint = endpoints[number - memberships.count]
        return Planned(.endpoint(endpoint.record), expected: endpoint.expected)
    }
}

/// A record that an import writes or removes.
enum RosterChange: Sendable {
    /// A unit that others name, made where it does not exist.
    case impliedUnit(UnitPath)
    case unit(OrganisationUnit)
    case circle(Circle)
    case person(Person)
    case membership(Membership)
    case endpoint(Endpoint)
    case removeEndpoint(EndpointID)
    case removeMembership(CircleID, PersonID)
    case removePerson(PersonID)
    case removeCircle(CircleID)

    /// The record's name in a report: `person:s24019901`, `member:computing-2024/s24019901`.
    var name: String {
        switch self {
        case .impliedUnit(let path): "unit:\(path.text)"
        case .unit(let unit): "unit:\(unit.path.text)"
        case .circle(let circle): "circle:\(circle.id)"
        case .person(let person): "person:\(person.id)"
        case .membership(let membership): "member:\(membership.circle)/\(membership.person)"
        case .endpoint(let endpoint): "endpoint:\(endpoint.id)"
        case .removeEndpoint(let id): "endpoint:\(id)"
        case .removeMembership(let circle, let person): "member:\(circle)/\(person)"
        case .removePerson(let id): "person:\(id)"
        case .removeCircle(let id): "circle:\(id)"
        }
    }
}
