import RelayModel

/// What is to be written and removed of a roster.
struct RosterChanges: Sendable {
    var circles: [Circle] = []
    var people: [Person] = []
    var memberships: [Membership] = []
    var endpoints: [Endpoint] = []
    var removedEndpoints: [EndpointID] = []
    var removedMemberships: [(circle: CircleID, person: PersonID)] = []
    var removedPeople: [PersonID] = []
    var removedCircles: [CircleID] = []

    /// Rows to write.
    var count: Int {
        circles.count + people.count + memberships.count + endpoints.count
            + removedEndpoints.count + removedMemberships.count + removedPeople.count + removedCircles.count
    }

    /// The same in steps of about so many rows, for transactions that let accepts in between.
    ///
    /// A notice may be accepted after any of them, so the order matters. A person comes with all that is new of them: nobody is known
    /// before they can be reached. Those who guard others come first: a warning finds the teacher where it finds the student. What is
    /// removed goes last: somebody who moves is in both circles for a moment, and never in none.
    func steps(of size: Int) -> [RosterChanges] {
        var steps: [RosterChanges] = []
        var step = RosterChanges()
        func close(_ isFull: Bool) {
            guard isFull, step.count > 0 else { return }
            steps.append(step)
            step = RosterChanges()
        }
        // Together, for one may be the parent of any other.
        step.circles = circles
        close(true)
        for person in inOrder() {
            step.people += person.people
            step.memberships += person.memberships
            step.endpoints += person.endpoints
            close(step.count >= size)
        }
        close(true)
        for endpoint in removedEndpoints {
            step.removedEndpoints.append(endpoint)
            close(step.count >= size)
        }
        for membership in removedMemberships {
            step.removedMemberships.append(membership)
            close(step.count >= size)
        }
        for person in removedPeople {
            step.removedPeople.append(person)
            close(step.count >= size)
        }
        close(true)
        step.removedCircles = removedCircles
        close(true)
        return steps
    }

    /// What is new of each person or circle, guardians first, then the circles' own robots, then the others.
    private func inOrder() -> [RosterChanges] {
        enum Owner: Hashable {
            case person(PersonID)
            case circle(CircleID)
        }
        var places: [Owner: Int] = [:]
        var groups: [(rank: Int, changes: RosterChanges)] = []
        func place(_ owner: Owner) -> Int {
            if let known = places[owner] { return known }
            places[owner] = groups.count
            if case .circle = owner { groups.append((1, RosterChanges())) } else { groups.append((2, RosterChanges())) }
            return groups.count - 1
        }
        for person in people { groups[place(.person(person.id))].changes.people.append(person) }
        for membership in memberships {
            let place = place(.person(membership.person))
            groups[place].changes.memberships.append(membership)
            if membership.role.guards { groups[place].rank = 0 }
        }
        for endpoint in endpoints {
            switch endpoint.owner {
            case .person(let id): groups[place(.person(id))].changes.endpoints.append(endpoint)
            case .circle(let id): groups[place(.circle(id))].changes.endpoints.append(endpoint)
            }
        }
        return (0...2).flatMap { rank in groups.lazy.filter { $0.rank == rank }.map(\.changes) }
    }
}
