import RelayModel
import RelayStore
import Testing

/// What every store must keep of the people for whom a notice is.
@Suite("The people of a notice in a store", .timeLimit(.minutes(5)))
struct RecipientStoreConformance {
    private static let all = Audience.circles(ids: [CircleID(unchecked: "cs")], roles: [], includeChildren: true)

    /// The sample campus with a student in each class who has no endpoint.
    private func roster(studentsPerClass: Int = 3) -> Roster {
        var roster = SampleCampus.roster(studentsPerClass: studentsPerClass)
        for circle in ["c1", "c2"] {
            let person = PersonID(unchecked: "\(circle)-mute")
            roster.people.append(Person(id: person, name: "李无声"))
            roster.memberships.append(
                Membership(circle: CircleID(unchecked: circle), person: person, role: .protected)
            )
        }
        return roster
    }

    private func accept(_ notice: Notice, _ store: any RelayStore) async throws {
        _ = try await store.accept(NoticeDraft(notice, scope: .root))
        while try await !store.progress(of: notice.id).isExpanded { await Task.yield() }
    }

    /// All recipients, a page of so many at a time.
    private func recipients(
        of notice: NoticeID,
        in store: any RelayStore,
        scope: UnitPath = .root,
        limit: Int = 100
    ) async throws -> [NoticeRecipient] {
        var found: [NoticeRecipient] = []
        var cursor: String?
        repeat {
            let page = try await store.recipients(of: notice, scope: scope, after: cursor, limit: limit)
            #expect(page.items.count <= limit)
            found += page.items
            cursor = page.next
        } while cursor != nil
        return found
    }

    @Test(
        "A person without an endpoint is a delivery of the log, suppressed, and the counts add up to the total",
        arguments: StoreUnderTest.all
    )
    func withoutEndpoint(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let notice = SampleCampus.notice()
            let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
            #expect(acceptance.reach == AudienceReach(recipients: 9, endpoints: 10, isExact: true))
            let progress = try await store.progress(of: notice.id)
            #expect(progress.total == 12 && progress.counts == [.suppressed: 2] && !progress.isSettled)

            var filter = DeliveryFilter(notice: notice.id)
            #expect(try await store.deliveries(filter, scope: .root, after: nil, limit: 100).items.count == 12)
            filter.state = .suppressed
            let mute = try await store.deliveries(filter, scope: .root, after: nil, limit: 100).items
            #expect(mute.map(\.person?.text) == ["c1-mute", "c2-mute"])
            #expect(mute.allSatisfy { $0.endpoint == nil && $0.channel == nil && $0.reason == "no_endpoint" })
            #expect(mute.map(\.ownerName) == ["李*", "李*"] && mute.map(\.circle?.text) == ["c1", "c2"])
            let one = try await store.delivery(mute[0].id, scope: .root)
            #expect(one.state == .suppressed && one.owner == .person(PersonID(unchecked: "c1-mute")))

            // What can be sent is all that is handed out, and its end is the notice's.
            let pending = try await store.allPending(of: notice.id)
            #expect(pending.count == 10)
            await store.recordNow(pending.map { DeliveryRecord($0, .accepted) })
            let over = try await store.progress(of: notice.id)
            #expect(over.counts == [.accepted: 10, .suppressed: 2] && over.isSettled && over.state == .done)
        }
    }

    @Test(
        "A person in two circles without an endpoint is suppressed once, and stays so when the notice is cancelled",
        arguments: StoreUnderTest.all
    )
    func once(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var roster = roster()
            let both = Membership(
                circle: CircleID(unchecked: "c2"),
                person: PersonID(unchecked: "c1-mute"),
                role: .lead
            )
            roster.memberships.append(both)
            _ = try await store.importRoster(roster, prune: false)
            let notice = SampleCampus.notice()
            try await accept(notice, store)
            _ = try await store.cancel(notice.id, scope: .root)
            let filter = DeliveryFilter(notice: notice.id, state: .suppressed)
            let mute = try await store.deliveries(filter, scope: .root, after: nil, limit: 100).items
            // In the role of the circle in which the person was found first.
            #expect(
                mute.map(\.person?.text) == ["c1-mute", "c2-mute"] && mute.map(\.role) == [.protected, .protected]
            )
        }
    }

    @Test("A person without an endpoint cannot be sent to again", arguments: StoreUnderTest.all)
    func requeue(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let notice = SampleCampus.notice()
            try await accept(notice, store)
            let filter = DeliveryFilter(notice: notice.id, state: .suppressed)
            let mute = try await store.deliveries(filter, scope: .root, after: nil, limit: 1).items[0]
            let refusal = StoreError.conflict(
                kind: .delivery,
                id: mute.id.description,
                reason: "its person had no endpoint when the notice was accepted"
            )
            await #expect(throws: refusal) {
                try await store.requeue(mute.id, until: SampleCampus.start + .seconds(9), scope: .root)
            }
        }
    }

    @Test(
        "Person, role and circle are as of acceptance, whatever the roster says later; a removed person has no name",
        arguments: StoreUnderTest.all
    )
    func frozen(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let before = roster()
            _ = try await store.importRoster(before, prune: false)
            let notice = SampleCampus.notice()
            try await accept(notice, store)
            var after = before
            after.people.removeAll { $0.id.text == "c1-mute" }
            after.memberships.removeAll { $0.person.text == "c1-mute" }
            after.memberships.removeAll { $0.person.text == "t1" && $0.circle.text == "c1" }
            _ = try await store.importRoster(after, prune: true)

            let found = try await recipients(of: notice.id, in: store)
            let teacher = try #require(found.first { $0.person?.text == "t1" })
            #expect(teacher.role == .homeroomTeacher && teacher.circle?.text == "c1")
            #expect(teacher.deliveries.map(\.endpoint?.text) == ["ep-t1"])
            let removed = found.filter { $0.person == nil }
            #expect(removed.count == 1 && removed[0].name == nil && removed[0].deliveries.count == 1)
        }
    }

    @Test(
        "The people come in pages, each once, with role, circle and what became of their deliveries",
        arguments: StoreUnderTest.all
    )
    func pages(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(studentsPerClass: 700), prune: false)
            let notice = SampleCampus.notice()
            try await accept(notice, store)
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(
                pending.map { DeliveryRecord($0, $0.target.id.text == "ep-c2-s5" ? .failed : .accepted) }
            )
            let whole = try await recipients(of: notice.id, in: store, limit: 5000)
            #expect(whole.count == 1403)
            #expect(try await recipients(of: notice.id, in: store, limit: 250) == whole)
            #expect(Set(whole.map(\.person)).count == whole.count)
            let failed = try #require(whole.first { $0.person?.text == "c2-s5" })
            #expect(failed.deliveries.map(\.state) == [.failed] && failed.role == .protected)
            #expect(failed.circle?.text == "c2" && failed.name == "张*")
            let mute = try #require(whole.first { $0.person?.text == "c2-mute" })
            #expect(mute.deliveries.map(\.reason) == ["no_endpoint"])
            let others = whole.filter { $0.person?.text.hasSuffix("mute") == false && $0.person != failed.person }
            #expect(others.count == 1400 && others.allSatisfy { $0.deliveries.map(\.state) == [.accepted] })
        }
    }

    @Test("A correction is for the same people in the same roles and circles", arguments: StoreUnderTest.all)
    func correction(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(roster(), prune: false)
            let wrong = SampleCampus.notice(1)
            try await accept(wrong, store)
            let pending = try await store.allPending(of: wrong.id)
            await store.recordNow(pending.map { DeliveryRecord($0, .accepted) })
            let correction = SampleCampus.notice(2, audience: .recipientsOf(wrong.id))
            let draft = NoticeDraft(correction, scope: .root)
            // Those without an endpoint did not get the wrong one.
            #expect(try await store.accept(draft).reach == AudienceReach(recipients: 7, endpoints: 10, isExact: true))
            func places(_ id: NoticeID) async throws -> [String] {
                try await recipients(of: id, in: store).filter { $0.deliveries.allSatisfy { $0.endpoint != nil } }
                    .map { "\($0.person?.text ?? "") \($0.role?.name ?? "") \($0.circle?.text ?? "")" }
            }
            #expect(try await places(correction.id) == places(wrong.id))
        }
    }
}
