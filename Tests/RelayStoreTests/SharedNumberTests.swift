import RelayModel
import RelayStore
import Synchronization
import Testing

/// Several people with one number: the subjects of a warning, and the notices of an event.
@Suite("One number, several people", .timeLimit(.minutes(5)))
struct SharedNumberTests {
    private static let phone = SampleCampus.phone("19900000001")

    /// Two children and their mother with one number. Each child's circle has a teacher, and the mother guards both.
    private static var roster: Roster {
        var roster = Roster()
        roster.circles = ["a", "b"].map {
            Circle(id: CircleID(unchecked: $0), name: "圈", kind: .protection, unit: UnitPath(unchecked: "u/\($0)"))
        }
        func add(_ id: String, phone: PhoneNumber?, _ places: [(circle: String, role: Role)], unit: String = "u") {
            roster.people.append(
                Person(id: PersonID(unchecked: id), name: "人", phone: phone, unit: UnitPath(unchecked: unit))
            )
            for place in places {
                roster.memberships.append(
                    Membership(
                        circle: CircleID(unchecked: place.circle),
                        person: PersonID(unchecked: id),
                        role: place.role
                    )
                )
            }
            roster.endpoints.append(SampleCampus.endpoint("e-\(id)", .person(PersonID(unchecked: id))))
        }
        add("ta", phone: nil, [("a", .homeroomTeacher)])
        add("tb", phone: nil, [("b", .homeroomTeacher)])
        add("m", phone: phone, [("a", .guardian), ("b", .guardian)])
        add("pa", phone: phone, [("a", .protected)], unit: "u/a")
        add("pb", phone: phone, [("b", .protected)], unit: "u/b")
        return roster
    }

    private func warning(_ number: Int64, of person: String) -> Notice {
        SampleCampus.notice(
            number,
            audience: .protectionOf(PersonID(unchecked: person)),
            kind: .warning,
            lane: .urgent,
            eventID: "e"
        )
    }

    @Test(
        "A warning about a number concerns its protected people, or everyone with it if none is protected",
        arguments: StoreUnderTest.all
    )
    func who(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            func people(_ scope: String) async throws -> [String] {
                try await store.peopleToWarn(atPhone: Self.phone, scope: UnitPath(unchecked: scope)).map(\.id.text)
            }
            #expect(try await people("") == ["pa", "pb"])
            // The other child belongs to another school, which this key does not see.
            #expect(try await people("u/a") == ["pa"])
            #expect(try await people("elsewhere").isEmpty)
            for circle in ["a", "b"] {
                try await store.put(
                    Membership(
                        circle: CircleID(unchecked: circle),
                        person: PersonID(unchecked: "p\(circle)"),
                        role: .classMonitor
                    ),
                    scope: .root
                )
            }
            #expect(try await people("") == ["m", "pa", "pb"])
        }
    }

    @Test(
        "An event's warnings are accepted together; a repeat gets the same ones, after a restart too",
        arguments: StoreUnderTest.all
    )
    func together(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            var store = try subject.open(place)
            _ = try await store.importRoster(Self.roster, prune: false)
            let told = Mutex<[[NoticeID]]>([])
            let event = NoticeEvent.reported(SampleCampus.report())
            let first = try await store.accept(
                [warning(1, of: "pa"), warning(2, of: "pb")],
                of: event,
                scope: .root
            ) { accepted in told.withLock { $0.append(accepted.map(\.notice.id)) } }
            #expect(first.map(\.notice.id.rawValue) == [1, 2] && first.allSatisfy { !$0.isRepeat })
            #expect(told.withLock { $0 } == [first.map(\.notice.id)])
            let endpoints = [["e-pa", "e-ta", "e-m"], ["e-pb", "e-tb", "e-m"]]
            for (acceptance, names) in zip(first, endpoints) {
                let pending = try await store.allPending(of: acceptance.notice.id)
                #expect(Set(pending.map(\.target.id.text)) == Set(names))
                #expect(pending.first { $0.target.id.text == names[0] }?.reader == .protected)
            }
            await store.close()
            store = try subject.open(place)
            let again = try await store.accept(
                [warning(3, of: "pa"), warning(4, of: "pb")],
                of: event,
                scope: .root,
                onDisk: { _ in }
            )
            #expect(again.map(\.notice.id.rawValue) == [1, 2] && again.allSatisfy(\.isRepeat))
            #expect(again.map(\.reach) == first.map(\.reach))
            await store.close()
        }
    }

    @Test("If one of them cannot be accepted, none is, and the event stays new", arguments: StoreUnderTest.all)
    func noneOrAll(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(Self.roster, prune: false)
            let event = NoticeEvent.reported(SampleCampus.report())
            await #expect(throws: StoreError.notFound(kind: .person, id: "gone")) {
                try await store.accept(
                    [warning(1, of: "pa"), warning(2, of: "gone")],
                    of: event,
                    scope: .root,
                    onDisk: { _ in }
                )
            }
            #expect(try await store.notices(NoticeFilter(), scope: .root, after: nil, limit: 9).items.isEmpty)
            let later = try await store.accept([warning(3, of: "pa")], of: event, scope: .root, onDisk: { _ in })
            #expect(later.map(\.notice.id.rawValue) == [3])
        }
    }

    @Test("A person without an endpoint does not prevent the other's warning", arguments: StoreUnderTest.all)
    func unreachable(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var roster = Self.roster
            roster.endpoints.removeAll { ["e-pa", "e-ta", "e-m"].contains($0.id.text) }
            _ = try await store.importRoster(roster, prune: false)
            let event = NoticeEvent.reported(SampleCampus.report())
            let accepted = try await store.accept(
                [warning(1, of: "pa"), warning(2, of: "pb")],
                of: event,
                scope: .root,
                onDisk: { _ in }
            )
            #expect(accepted.map(\.notice.id.rawValue) == [2])
            #expect(try await store.notices(NoticeFilter(), scope: .root, after: nil, limit: 9).items.count == 1)
            await #expect(throws: StoreError.emptyAudience) {
                try await store.accept(
                    [warning(3, of: "pa")],
                    of: .reported(SampleCampus.report("other")),
                    scope: .root,
                    onDisk: { _ in }
                )
            }
        }
    }

    @Test(
        "The protected person's address gets the protected text once, even if a guardian has the same address",
        arguments: StoreUnderTest.all
    )
    func protectedText(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var roster = Self.roster
            for place in roster.endpoints.indices where ["e-pa", "e-m"].contains(roster.endpoints[place].id.text) {
                roster.endpoints[place].address = Secret("https://hooks.example.com/family")
            }
            _ = try await store.importRoster(roster, prune: false)
            _ = try await store.accept(NoticeDraft(warning(1, of: "pa"), scope: .root))
            let pending = try await store.allPending(of: NoticeID(rawValue: 1))
            #expect(pending.count == 2)
            let family = try #require(pending.first { !$0.sharing.isEmpty })
            #expect(family.reader == .protected && family.target.id.text == "e-pa")
            #expect(family.sharing.map(\.target.id.text) == ["e-m"])
        }
    }

    @Test(
        "A protected person with the number does not get a guardian's text about another one",
        arguments: StoreUnderTest.all
    )
    func protectedGuardian(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var roster = Self.roster
            let mother = PersonID(unchecked: "m")
            roster.memberships.removeAll { $0.person == mother && $0.circle.text == "b" }
            roster.memberships.append(Membership(circle: CircleID(unchecked: "b"), person: mother, role: .protected))
            _ = try await store.importRoster(roster, prune: false)
            _ = try await store.accept(NoticeDraft(warning(1, of: "pa"), scope: .root))
            let pending = try await store.allPending(of: NoticeID(rawValue: 1))
            #expect(Set(pending.map(\.target.id.text)) == ["e-pa", "e-ta"])
        }
    }
}
