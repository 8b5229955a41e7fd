import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The order in which a large import goes in.
@Suite("Steps of an import", .timeLimit(.minutes(1)))
struct RosterChangesTests {
    private func changes() -> RosterChanges {
        let roster = SampleCampus.roster(studentsPerClass: 5)
        var changes = RosterChanges()
        changes.circles = roster.circles
        changes.people = roster.people
        changes.memberships = roster.memberships
        changes.endpoints = roster.endpoints
        changes.removedEndpoints = [EndpointID(unchecked: "old-1"), EndpointID(unchecked: "old-2")]
        changes.removedMemberships = [(CircleID(unchecked: "c1"), PersonID(unchecked: "old"))]
        changes.removedPeople = [PersonID(unchecked: "old")]
        changes.removedCircles = [CircleID(unchecked: "c0")]
        return changes
    }

    @Test("Nobody is known before they can be reached, nor before those who guard them", arguments: [1, 2, 7, 1000])
    func order(size: Int) {
        let all = changes()
        var people: Set<PersonID> = []
        var endpoints: Set<EndpointID> = []
        var guards: Set<CircleID> = []
        for step in all.steps(of: size) {
            people.formUnion(step.people.map(\.id))
            endpoints.formUnion(step.endpoints.map(\.id))
            guards.formUnion(step.memberships.filter(\.role.guards).map(\.circle))
            for endpoint in all.endpoints {
                guard case .person(let owner) = endpoint.owner, people.contains(owner) else { continue }
                #expect(endpoints.contains(endpoint.id))
            }
            for membership in step.memberships where !membership.role.guards {
                #expect(guards.contains(membership.circle))
            }
        }
    }

    @Test("Every row is in one step, removals in the last", arguments: [1, 2, 7, 1000])
    func whole(size: Int) {
        let all = changes()
        let steps = all.steps(of: size)
        #expect(steps.map(\.count).reduce(0, +) == all.count)
        #expect(Set(steps.flatMap(\.memberships)).count == all.memberships.count)
        #expect(steps.first?.circles.count == all.circles.count)
        #expect(steps.last?.removedCircles.count == 1)
        let firstRemoval = steps.firstIndex { !$0.removedEndpoints.isEmpty } ?? 0
        let lastWrite = steps.lastIndex { !$0.endpoints.isEmpty || !$0.people.isEmpty } ?? 0
        #expect(firstRemoval > lastWrite)
        // A person with all that is theirs is not torn apart, so a step may hold a few rows more.
        #expect(steps.dropFirst().allSatisfy { $0.count < size + 4 })
    }

    @Test("Nothing to do is no step")
    func nothing() {
        #expect(RosterChanges().steps(of: 500).isEmpty)
    }
}
