import RelayModel
import RelayStore
import Testing

/// What every store must show of a notice that reached a unit from above.
@Suite("A notice seen from below, in a store", .timeLimit(.minutes(5)))
struct ReachedScopeConformance {
    private let schoolA = UnitPath(unchecked: "city/a")
    private let schoolB = UnitPath(unchecked: "city/b")
    private let schoolC = UnitPath(unchecked: "city/c")

    private func circle(_ id: String, _ unit: String, _ kind: CircleKind = .class) -> Circle {
        Circle(id: CircleID(unchecked: id), name: id, kind: kind, unit: UnitPath(unchecked: unit))
    }

    /// A liaison circle of the city with a counsellor of each of three schools, whose home is the city, for they are
    /// members of both; two classes of school A, one of school B.
    private func roster() -> Roster {
        var roster = Roster()
        roster.circles = [
            circle("liaison", "city", .liaison), circle("a1", "city/a/1"), circle("a2", "city/a/2"),
            circle("b1", "city/b"), circle("c1", "city/c"),
        ]
        func add(_ person: String, _ circle: String, _ role: Role) {
            let id = PersonID(unchecked: person)
            if !roster.people.contains(where: { $0.id == id }) { roster.people.append(Person(id: id, name: "某某")) }
            roster.memberships.append(Membership(circle: CircleID(unchecked: circle), person: id, role: role))
        }
        for (person, own) in [("lead-a", "a1"), ("lead-b", "b1"), ("lead-c", "c1")] {
            add(person, "liaison", .counsellor)
            add(person, own, .counsellor)
        }
        for person in ["a1-s", "a1-mute"] { add(person, "a1", .protected) }
        add("a2-s", "a2", .protected)
        add("b1-s", "b1", .protected)
        for person in ["lead-a", "lead-b", "lead-c", "a1-s", "a2-s", "b1-s"] {
            roster.endpoints.append(SampleCampus.endpoint("ep-\(person)", .person(PersonID(unchecked: person))))
        }
        for id in ["a1", "b1"] {
            roster.endpoints.append(SampleCampus.endpoint("robot-\(id)", .circle(CircleID(unchecked: id))))
        }
        return roster
    }

    private func notice(_ number: Int64 = 1, _ circles: String...) -> Notice {
        SampleCampus.notice(
            number,
            audience: .circles(ids: circles.map { CircleID(unchecked: $0) }, roles: [], includeChildren: false)
        )
    }

    private func log(_ notice: NoticeID?, _ scope: UnitPath, _ store: any RelayStore) async throws -> Set<String> {
        let page = try await store.deliveries(DeliveryFilter(notice: notice), scope: scope, after: nil, limit: 100)
        return Set(page.items.map { $0.endpoint?.text ?? $0.person?.text ?? "?" })
    }

    private func list(_ scope: UnitPath, _ store: any RelayStore) async throws -> [Int64] {
        try await store.notices(NoticeFilter(), scope: scope, after: nil, limit: 100).items.map(\.id.rawValue)
    }

    @Test(
        "A notice to classes of two schools is seen by both, each with its own deliveries; a third sees nothing",
        arguments: StoreUnderTest.all
    )
    func two(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let sent = notice(1, "a1", "b1")
            _ = try await store.accept(NoticeDraft(sent, scope: .root))
            for scope in [schoolA, schoolB, UnitPath(unchecked: "city/a/1")] {
                #expect(try await list(scope, store) == [1])
                #expect(try await store.notice(sent.id, scope: scope).id == sent.id)
            }
            let ownA: Set = ["robot-a1", "ep-lead-a", "ep-a1-s", "a1-mute"]
            let ownB: Set = ["robot-b1", "ep-lead-b", "ep-b1-s"]
            for notice in [sent.id, nil] {
                #expect(try await log(notice, schoolA, store) == ownA)
                #expect(try await log(notice, schoolB, store) == ownB)
                #expect(try await log(notice, UnitPath(unchecked: "city"), store) == ownA.union(ownB))
            }
            for scope in [schoolC, UnitPath(unchecked: "city/a/2"), UnitPath(unchecked: "cit")] {
                #expect(try await list(scope, store).isEmpty)
                #expect(try await log(nil, scope, store).isEmpty)
                await #expect(throws: StoreError.notFound(kind: .notice, id: sent.id.description)) {
                    try await store.notice(sent.id, scope: scope)
                }
                await #expect(throws: StoreError.notFound(kind: .notice, id: sent.id.description)) {
                    try await store.progress(of: sent.id, scope: scope)
                }
            }
        }
    }

    @Test("A unit's counts are those of its own deliveries, and add up to their number", arguments: StoreUnderTest.all)
    func counts(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let sent = notice(1, "a1", "b1")
            _ = try await store.accept(NoticeDraft(sent, scope: .root))
            let pending = try await store.allPending(of: sent.id)
            func own(_ id: String) throws -> PendingDelivery {
                try #require(pending.first { $0.target.id.text == id })
            }
            await store.recordNow([
                DeliveryRecord(try own("ep-a1-s"), .accepted, latency: 40),
                DeliveryRecord(try own("robot-a1"), .failed),
                DeliveryRecord(try own("ep-b1-s"), .accepted, latency: 90),
            ])
            let first = try await store.progress(of: sent.id, scope: schoolA)
            #expect(first.total == 4 && first.counts == [.accepted: 1, .failed: 1, .suppressed: 1])
            let pendingOwn = try own("ep-lead-a").id
            #expect(first.ownPending == [pendingOwn] && first.latency.last == 40)
            let second = try await store.progress(of: sent.id, scope: schoolB)
            #expect(second.total == 3 && second.counts == [.accepted: 1] && second.ownPending?.count == 2)
            let whole = try await store.progress(of: sent.id, scope: UnitPath(unchecked: "city"))
            #expect(whole.total == 7 && whole.ownPending == nil)
            #expect(try await store.progress(of: sent.id) == whole)
        }
    }

    @Test(
        "A notice to a circle of the city is seen by the schools of its members, each with those members",
        arguments: StoreUnderTest.all
    )
    func liaison(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let sent = notice(1, "liaison")
            _ = try await store.accept(NoticeDraft(sent, scope: .root))
            #expect(try await log(sent.id, schoolA, store) == ["ep-lead-a"])
            #expect(try await log(sent.id, schoolC, store) == ["ep-lead-c"])
            let people = try await store.recipients(of: sent.id, scope: schoolC, after: nil, limit: 10).items
            #expect(people.map(\.person?.text) == ["lead-c"] && people[0].role == .counsellor)
            #expect(people[0].circle?.text == "liaison")
        }
    }

    @Test(
        "Another unit's delivery of a notice that is seen is as one that does not exist, and cancelling is refused",
        arguments: StoreUnderTest.all
    )
    func others(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let sent = notice(1, "a1", "b1")
            _ = try await store.accept(NoticeDraft(sent, scope: .root))
            let pending = try await store.allPending(of: sent.id)
            let own = try #require(pending.first { $0.target.id.text == "ep-a1-s" })
            let other = try #require(pending.first { $0.target.id.text == "ep-b1-s" })
            #expect(try await store.delivery(own.id, scope: schoolA).id == own.id)
            await #expect(throws: StoreError.notFound(kind: .delivery, id: other.id.description)) {
                try await store.delivery(other.id, scope: schoolA)
            }
            await #expect(throws: StoreError.forbiddenScope(kind: .notice, id: sent.id.description)) {
                try await store.cancel(sent.id, scope: schoolA)
            }
        }
    }

    @Test(
        "Who saw a notice and whose delivery it was stays so when people move and when the store is opened again",
        arguments: StoreUnderTest.all
    )
    func moved(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            let store = try subject.open(place)
            var roster = roster()
            _ = try await store.importRoster(roster, prune: false)
            let sent = notice(1, "a1", "b1")
            _ = try await store.accept(NoticeDraft(sent, scope: .root))
            roster.memberships.removeAll { $0.person.text == "a1-s" }
            roster.memberships.append(
                Membership(circle: CircleID(unchecked: "c1"), person: PersonID(unchecked: "a1-s"), role: .protected)
            )
            _ = try await store.importRoster(roster, prune: true)
            await store.close()
            let again = try subject.open(place)
            #expect(try await log(sent.id, schoolA, again).contains("ep-a1-s"))
            #expect(try await list(schoolC, again).isEmpty)
            await again.close()
        }
    }
}
