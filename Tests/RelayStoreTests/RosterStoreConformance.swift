import RelayModel
import RelayStore
import Synchronization
import Testing

/// The requirements of every store for rosters and keys.
@Suite("Rosters in a store", .timeLimit(.minutes(5)))
struct RosterStoreConformance {
    @Test(
        "Importing the same roster twice changes nothing; prune removes missing records",
        arguments: StoreUnderTest.all
    )
    func imports(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let roster = SampleCampus.roster()
            let first = try await store.importRoster(roster, prune: false)
            #expect(first.people.added == 7 && first.endpoints.added == 10)
            #expect(try await store.importRoster(roster, prune: true).isUnchanged)

            var smaller = roster
            smaller.circles.removeAll { $0.id.text == "c2" }
            smaller.memberships.removeAll { $0.circle.text == "c2" }
            smaller.people.removeAll { $0.id.text.hasPrefix("c2-") }
            smaller.endpoints.removeAll { $0.id.text.contains("c2") }
            #expect(try await store.importRoster(smaller, prune: false).isUnchanged)
            let pruned = try await store.importRoster(smaller, prune: true)
            #expect(pruned.circles.removed == 1 && pruned.people.removed == 3 && pruned.endpoints.removed == 4)
            let left = try await store.circles(scope: .root, after: nil, limit: 10).items
            #expect(left.map(\.id.text) == ["c1", "cs", "law"])
        }
    }

    @Test("An inconsistent roster changes nothing", arguments: StoreUnderTest.all)
    func impossible(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var nested = SampleCampus.roster()
            let first = nested.circles.firstIndex { $0.id.text == "cs" }
            nested.circles[try #require(first)].parent = CircleID(unchecked: "c1")
            await #expect(throws: StoreError.conflict(kind: .circle, id: "cs", reason: "it would contain itself")) {
                try await store.importRoster(nested, prune: false)
            }
            var stranger = SampleCampus.roster()
            stranger.memberships.append(
                Membership(circle: CircleID(unchecked: "c1"), person: PersonID(unchecked: "missing"), role: .lead)
            )
            await #expect(throws: StoreError.notFound(kind: .person, id: "missing")) {
                try await store.importRoster(stranger, prune: false)
            }
            var orphan = SampleCampus.roster()
            orphan.circles.removeAll { $0.id.text == "cs" }
            await #expect(throws: StoreError.notFound(kind: .circle, id: "cs")) {
                try await store.importRoster(orphan, prune: true)
            }
            #expect(try await store.circles(scope: .root, after: nil, limit: 9).items.isEmpty)
        }
    }

    @Test(
        "Accepts run between the steps of a large import, and never miss a person's teacher",
        arguments: StoreUnderTest.all
    )
    func steps(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let students = 3000
            let isDone = Mutex(false)
            async let imported = {
                defer { isDone.withLock { $0 = true } }
                return try await store.importRoster(SampleCampus.roster(studentsPerClass: students), prune: false)
            }()
            let phone = try #require(PhoneNumber("19900000001"))
            var accepted: Int64 = 0
            while !isDone.withLock({ $0 }) {
                guard let person = try await store.people(withPhone: phone, scope: .root).first else { continue }
                let audience = Audience.protectionOf(person.id)
                let notice = SampleCampus.notice(100 + accepted, audience: audience, kind: .warning, lane: .urgent)
                let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
                #expect(acceptance.reach == AudienceReach(recipients: 2, endpoints: 2, isExact: true))
                accepted += 1
            }
            #expect(accepted > 2)
            #expect(try await imported.people.added == students * 2 + 1)
            // The reach of a large audience comes from the totals, which are counted last.
            let all = try await store.accept(NoticeDraft(SampleCampus.notice(1), scope: .root))
            #expect(all.reach.recipients >= students * 2 + 1)
        }
    }

    @Test("A key's unit sees its subtree and nothing else", arguments: StoreUnderTest.all)
    func scopes(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let law = UnitPath(unchecked: "uni/law")
            #expect(try await store.circles(scope: law, after: nil, limit: 10).items.map(\.id.text) == ["law"])
            #expect(try await store.people(scope: law, after: nil, limit: 10).items.isEmpty)
            #expect(try await store.endpoints(scope: law, after: nil, limit: 10).items.isEmpty)
            #expect(try await store.circles(scope: UnitPath(unchecked: "uni"), after: nil, limit: 10).items.count == 4)
            await #expect(throws: StoreError.notFound(kind: .circle, id: "cs")) {
                try await store.circle(CircleID(unchecked: "cs"), scope: law)
            }
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            await #expect(throws: StoreError.self) { try await store.notice(notice.id, scope: law) }
        }
    }

    @Test("A circle cannot contain itself", arguments: StoreUnderTest.all)
    func cycles(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            var circle = try await store.circle(CircleID(unchecked: "cs"), scope: .root).record
            circle.parent = CircleID(unchecked: "c1")
            let nested = circle
            await #expect(throws: StoreError.self) { try await store.put(nested, scope: .root) }
            #expect(try await store.circle(CircleID(unchecked: "cs"), scope: .root).record.parent == nil)
        }
    }

    @Test(
        "The preview counts by circle, role and channel, and lists exclusions with their reason",
        arguments: StoreUnderTest.all
    )
    func preview(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var roster = SampleCampus.roster()
            roster.endpoints.removeAll { $0.id.text == "ep-c1-s2" }
            roster.endpoints[0].enabled = false
            _ = try await store.importRoster(roster, prune: false)
            let preview = try await store.preview(SampleCampus.notice().audience, forDrill: false, scope: .root)
            #expect(preview.reach == AudienceReach(recipients: 7, endpoints: 9, isExact: true))
            #expect(
                preview.byChannel == [ChannelName(unchecked: "webhook"): 6, ChannelName(unchecked: "wecom-robot"): 3]
            )
            #expect(preview.byRole == [.protected: 6, .homeroomTeacher: 1])
            #expect(preview.byCircle.map(\.endpoints).reduce(0, +) == 9)
            #expect(Set(preview.excluded.map(\.reason)) == ["no_endpoint", "endpoint_disabled"])
            #expect(preview.excluded.first { $0.reason == "no_endpoint" }?.examples == ["c1-s2"])
        }
    }

    @Test("Members, people and endpoints can be put, listed and removed one by one", arguments: StoreUnderTest.all)
    func oneByOne(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let person = Person(id: PersonID(unchecked: "new"), name: "李四")
            try await store.put(person, scope: .root)
            let circle = CircleID(unchecked: "c1")
            let membership = Membership(circle: circle, person: person.id, role: .counsellor)
            let stored = try await store.put(membership, scope: .root)
            try await store.put(SampleCampus.endpoint("ep-new", .person(person.id)), scope: .root)
            let members = try await store.members(of: circle, scope: .root, after: nil, limit: 100).items
            #expect(members.contains(Member(person: person, role: .counsellor, revision: stored.revision)))
            try await store.remove(person.id, from: circle, scope: .root)
            try await store.remove(person.id, scope: .root)
            await #expect(throws: StoreError.notFound(kind: .endpoint, id: "ep-new")) {
                try await store.endpoint(EndpointID(unchecked: "ep-new"), scope: .root)
            }
        }
    }

    @Test(
        "Keys are found by the hash of their secret and stay listed once revoked, after a restart too",
        arguments: StoreUnderTest.all
    )
    func keys(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            var key = AccessKey(
                id: KeyID(rawValue: 5),
                name: "duty desk",
                role: .operatorRole,
                scope: .root,
                createdAt: SampleCampus.start
            )
            var store = try subject.open(place)
            try await store.addKey(key, secretHash: [1, 2])
            #expect(try await store.key(secretHash: [1, 2]) == key)
            #expect(try await store.key(secretHash: [9]) == nil)
            await store.close()
            store = try subject.open(place)
            #expect(try await store.key(secretHash: [1, 2]) == key)
            try await store.revokeKey(key.id, at: SampleCampus.start)
            // The first revocation applies.
            try await store.revokeKey(key.id, at: SampleCampus.start + .seconds(1))
            key.revokedAt = SampleCampus.start
            #expect(try await store.key(secretHash: [1, 2]) == key)
            #expect(try await store.keys() == [key])
            await #expect(throws: StoreError.notFound(kind: .key, id: KeyID(rawValue: 6).description)) {
                try await store.revokeKey(KeyID(rawValue: 6), at: SampleCampus.start)
            }
            await store.close()
            store = try subject.open(place)
            #expect(try await store.key(secretHash: [1, 2]) == key)
            await store.close()
        }
    }
}
