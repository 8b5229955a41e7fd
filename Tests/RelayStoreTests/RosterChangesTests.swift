import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// The order of application of a large import.
@Suite("The rows of an import", .timeLimit(.minutes(5)))
struct RosterChangesTests {
    private func changes() -> RosterChanges {
        let roster = SampleCampus.roster(studentsPerClass: 5)
        var changes = RosterChanges()
        // Children first, as a file may have them.
        changes.circles = roster.circles.reversed().map { .init($0) }
        changes.people = roster.people.map { .init($0) }
        changes.memberships = roster.memberships.map { .init($0) }
        changes.endpoints = roster.endpoints.map { .init($0) }
        changes.removedEndpoints = [.init(EndpointID(unchecked: "old-1")), .init(EndpointID(unchecked: "old-2"))]
        let (circle, person) = (CircleID(unchecked: "c1"), PersonID(unchecked: "old"))
        changes.removedMemberships = [.init(.init(circle: circle, person: person))]
        changes.removedPeople = [.init(person)]
        changes.removedCircles = [.init(CircleID(unchecked: "c0"))]
        return changes
    }

    @Test("Guardians come before the people they guard, each person with all their records")
    func order() {
        var guarded: Set<String> = []
        var group = 0
        for row in changes().ordered() {
            switch row.change {
            case .person:
                #expect(group == 0)
                group = row.groupSize
            case .membership(let circle, _, let role):
                if Role(name: role)?.guards == true { guarded.insert(circle) }
                #expect(guarded.contains(circle), "\(circle)")
            default: break
            }
            group = max(0, group - 1)
        }
    }

    @Test("Circles come before the circles inside them, and removals after everything else")
    func ends() throws {
        let rows = changes().ordered()
        let circles = rows.prefix { if case .circle = $0.change { true } else { false } }
        #expect(circles.count == 4)
        let names = try circles.map { try $0.change.decoded().name }
        let parent = try #require(names.firstIndex(of: "circle:cs"))
        for child in ["circle:c1", "circle:c2"] { #expect(try #require(names.firstIndex(of: child)) > parent) }
        #expect(
            try rows.suffix(5).map { try $0.change.decoded().name } == [
                "endpoint:old-1", "endpoint:old-2", "member:c1/old", "person:old", "circle:c0",
            ]
        )
        #expect(rows.count == 4 + 11 + 12 + 14 + 5)
    }

    @Test("No changes are no rows")
    func nothing() {
        #expect(RosterChanges().ordered().isEmpty)
    }
}
