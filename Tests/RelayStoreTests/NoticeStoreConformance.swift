import RelayModel
import RelayStore
import Synchronization
import Testing

/// The requirements of every store for notices.
@Suite("Notices in a store", .timeLimit(.minutes(5)))
struct NoticeStoreConformance {
    @Test(
        "An accepted notice names its exact reach, each endpoint once however many circles name it",
        arguments: StoreUnderTest.all
    )
    func reach(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let acceptance = try await store.accept(NoticeDraft(SampleCampus.notice(), scope: .root))
            // 6 students, the teacher of both classes once; 7 of their endpoints and 3 robots.
            #expect(acceptance.reach == AudienceReach(recipients: 7, endpoints: 10, isExact: true))
            #expect(acceptance.notice.unit == UnitPath(unchecked: "uni/cs"))
            let pending = try await store.allPending(of: acceptance.notice.id)
            #expect(pending.count == 10)
            #expect(Set(pending.map(\.target.id)).count == 10)
        }
    }

    @Test(
        "onDisk is called once the notice is on disk, before the answer, and not for a refused notice",
        arguments: StoreUnderTest.all
    )
    func onDisk(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let told = Mutex<[Acceptance]>([])
            let tell: @Sendable (Acceptance) -> Void = { acceptance in told.withLock { $0.append(acceptance) } }
            let answer = try await store.accept(NoticeDraft(SampleCampus.notice(), scope: .root), onDisk: tell)
            #expect(told.withLock { $0 } == [answer])
            let officers = Audience.circles(ids: [CircleID(unchecked: "c1")], roles: [.officer], includeChildren: false)
            let empty = NoticeDraft(SampleCampus.notice(2, audience: officers), scope: .root)
            await #expect(throws: StoreError.emptyAudience) { try await store.accept(empty, onDisk: tell) }
            #expect(told.withLock { $0.count } == 1)
        }
    }

    @Test(
        "Several notices are read at once; one that is not there is a failure of its own and keeps none from the others",
        arguments: StoreUnderTest.all
    )
    func several(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let accepted = [
                try await store.accept(NoticeDraft(SampleCampus.notice(1), scope: .root)).notice,
                try await store.accept(NoticeDraft(SampleCampus.notice(2), scope: .root)).notice,
            ]
            let missing = NoticeID(rawValue: 99)
            let found = try await store.notices(Set(accepted.map(\.id) + [missing]))
            #expect(found.count == 3)
            for notice in accepted { #expect(try found[notice.id]?.get() == notice) }
            #expect(throws: StoreError.notFound(kind: .notice, id: missing.description)) {
                try found[missing]?.get()
            }
            #expect(try await store.notices([]).isEmpty)
        }
    }

    @Test("Roles leave out the circles' own robots and everybody else", arguments: StoreUnderTest.all)
    func roles(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let audience = Audience.circles(
                ids: [CircleID(unchecked: "c1")],
                roles: [.homeroomTeacher],
                includeChildren: false
            )
            let acceptance = try await store.accept(NoticeDraft(SampleCampus.notice(audience: audience), scope: .root))
            #expect(acceptance.reach == AudienceReach(recipients: 1, endpoints: 1, isExact: true))
        }
    }

    @Test(
        "A warning reaches the person and the guardians, each with their own text, and no group",
        arguments: StoreUnderTest.all
    )
    func protection(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let phone = try #require(PhoneNumber("19900000001"))
            let people = try await store.people(withPhone: phone, scope: .root)
            let person = try #require(people.first)
            let notice = SampleCampus.notice(audience: .protectionOf(person.id), kind: .warning, lane: .urgent)
            let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
            #expect(acceptance.reach == AudienceReach(recipients: 2, endpoints: 2, isExact: true))
            let pending = try await store.allPending(of: notice.id)
            #expect(pending.map(\.target.id.text) == ["ep-c1-s0", "ep-t1"])
            #expect(pending.map(\.reader) == [.protected, .guardian])
            // All deliveries are included, whatever their segments.
            #expect(acceptance.deliveries?.deliveries == pending)
        }
    }

    @Test(
        "An unknown circle, a circle of another unit and an empty audience are refused and leave nothing",
        arguments: StoreUnderTest.all
    )
    func refusals(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            func audience(_ id: String) -> Audience {
                .circles(ids: [CircleID(unchecked: id)], roles: [], includeChildren: false)
            }
            let field = "audience.circles[0]"
            await #expect(throws: StoreError.unknownReference(kind: .circle, id: "nowhere", field: field)) {
                try await store.accept(NoticeDraft(SampleCampus.notice(audience: audience("nowhere")), scope: .root))
            }
            await #expect(throws: StoreError.unknownReference(kind: .circle, id: "law", field: field)) {
                try await store.accept(
                    NoticeDraft(SampleCampus.notice(audience: audience("law")), scope: UnitPath(unchecked: "uni/cs"))
                )
            }
            await #expect(throws: StoreError.emptyAudience) {
                try await store.accept(NoticeDraft(SampleCampus.notice(audience: audience("law")), scope: .root))
            }
            #expect(try await store.notices(NoticeFilter(), scope: .root, after: nil, limit: 10).items.isEmpty)
        }
    }

    @Test(
        "The same idempotency key is the same notice; with another request it is refused",
        arguments: StoreUnderTest.all
    )
    func idempotency(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let claim = IdempotencyClaim(caller: KeyID(rawValue: 7), token: "k", requestHash: [1], bodyHash: [0])
            let first = try await store.accept(NoticeDraft(SampleCampus.notice(1), scope: .root, idempotency: claim))
            let again = try await store.accept(NoticeDraft(SampleCampus.notice(2), scope: .root, idempotency: claim))
            #expect(again.isRepeat && again.notice.id == first.notice.id && again.reach == first.reach)
            var other = claim
            other.requestHash = [2]
            await #expect(throws: StoreError.idempotencyMismatch) {
                try await store.accept(NoticeDraft(SampleCampus.notice(3), scope: .root, idempotency: other))
            }
            var stranger = claim
            stranger.caller = KeyID(rawValue: 8)
            stranger.requestHash = [2]
            let theirs = try await store.accept(
                NoticeDraft(SampleCampus.notice(4), scope: .root, idempotency: stranger)
            )
            #expect(!theirs.isRepeat)
        }
    }

    @Test(
        "The acceptance of a small urgent notice contains its deliveries; others are read later",
        arguments: StoreUnderTest.all
    )
    func atHand(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            var urgent = SampleCampus.notice(1)
            urgent.lane = .urgent
            let page = try await store.accept(NoticeDraft(urgent, scope: .root)).deliveries
            #expect(try await page?.deliveries == store.allPending(of: urgent.id))
            #expect(page?.isEnd == true)
            var bulk = SampleCampus.notice(2)
            bulk.lane = .bulk
            #expect(try await store.accept(NoticeDraft(bulk, scope: .root)).deliveries == nil)
        }
    }

    @Test(
        "An event is identified by sender, unit and number; another risk or suspect contradicts it",
        arguments: StoreUnderTest.all
    )
    func events(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let event = SampleCampus.report()
            var number: Int64 = 0
            func accept(_ change: (inout NoticeEvent.Report) -> Void = { _ in }) async throws -> Acceptance {
                number += 1
                var report = event
                change(&report)
                let draft = NoticeDraft(SampleCampus.notice(number), scope: .root, event: .reported(report))
                return try await store.accept(draft)
            }
            #expect(try await !accept().isRepeat)
            let again = try await accept()
            #expect(again.isRepeat && again.notice.id.rawValue == 1)
            for change: (inout NoticeEvent.Report) -> Void in [
                { $0.phone = SampleCampus.phone("19900000002") }, { $0.issuer = "another" },
                { $0.unit = UnitPath(unchecked: "uni") }, { $0.id = "e2" },
            ] {
                #expect(try await !accept(change).isRepeat)
            }
            for change: (inout NoticeEvent.Report) -> Void in [{ $0.risk = .low }, { $0.suspect = "境外来电" }] {
                await #expect(throws: StoreError.eventMismatch(notice: NoticeID(rawValue: 1))) {
                    try await accept(change)
                }
            }
            // A report never has the identity of the relay's own alert.
            let own = NoticeDraft(SampleCampus.notice(90), scope: .root, event: .ownAlert("e"))
            #expect(try await !store.accept(own).isRepeat)
            let repeated = NoticeDraft(SampleCampus.notice(91), scope: .root, event: .ownAlert("e"))
            #expect(try await store.accept(repeated).isRepeat)
        }
    }

    @Test(
        "Counts add up, a notice ends with its last delivery, and cancelled ones count as such",
        arguments: StoreUnderTest.all
    )
    func progress(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(pending.prefix(4).map { DeliveryRecord($0, .accepted, latency: 20) })
            await store.recordNow([DeliveryRecord(pending[4], .held, nextAt: SampleCampus.start + .seconds(9))])
            var progress = try await store.progress(of: notice.id)
            #expect(progress.total == 10)
            #expect(progress.counts == [.accepted: 4, .held: 1])
            #expect(progress.latency.first == 20)
            var held = pending[4]
            held.stored = .held
            await store.recordNow([DeliveryRecord(held, .failed)] + pending[5...].map { DeliveryRecord($0, .accepted) })
            progress = try await store.progress(of: notice.id)
            #expect(progress.counts == [.accepted: 9, .failed: 1])
            #expect(progress.state == .done && progress.isSettled)

            let second = SampleCampus.notice(2)
            _ = try await store.accept(NoticeDraft(second, scope: .root))
            let open = try await store.allPending(of: second.id)
            await store.recordNow([DeliveryRecord(open[0], .held, nextAt: SampleCampus.start + .seconds(9))])
            _ = try await store.cancel(second.id, scope: .root)
            // It was on its way to the disk when the cancel came: it must not be held for ever.
            await store.recordNow([DeliveryRecord(open[1], .held, nextAt: SampleCampus.start + .seconds(9))])
            #expect(try await store.progress(of: second.id).counts == [.cancelled: 2])
            #expect(try await store.unfinishedNotices().isEmpty)
            let due = try await store.dueDeliveries(
                after: Timestamp(seconds: 0),
                through: .distantFuture,
                limit: 10
            )
            #expect(due.deliveries.isEmpty)
        }
    }

    @Test(
        "A scheduled notice whose outcomes precede its start is done at the start",
        arguments: StoreUnderTest.all
    )
    func lateRelease(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            var notice = SampleCampus.notice()
            notice.sendAt = SampleCampus.start + .seconds(60)
            notice.state = .scheduled
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(pending.dropLast().map { DeliveryRecord($0, .accepted) })
            try await store.release(notice.id)
            #expect(try await store.notice(notice.id, scope: .root).state == .sending)
            await store.recordNow([DeliveryRecord(pending[pending.count - 1], .accepted)])
            #expect(try await store.notice(notice.id, scope: .root).state == .done)

            var other = SampleCampus.notice(2)
            other.sendAt = notice.sendAt
            other.state = .scheduled
            _ = try await store.accept(NoticeDraft(other, scope: .root))
            await store.recordNow(try await store.allPending(of: other.id).map { DeliveryRecord($0, .accepted) })
            try await store.release(other.id)
            #expect(try await store.notice(other.id, scope: .root).state == .done)
        }
    }

    @Test("A correction is for exactly those that the wrong notice reached or may reach", arguments: StoreUnderTest.all)
    func correction(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let wrong = SampleCampus.notice(1)
            _ = try await store.accept(NoticeDraft(wrong, scope: .root))
            let pending = try await store.allPending(of: wrong.id)
            await store.recordNow([DeliveryRecord(pending[0], .accepted), DeliveryRecord(pending[1], .failed)])
            _ = try await store.cancel(wrong.id, scope: .root)
            let correction = SampleCampus.notice(2, audience: .recipientsOf(wrong.id))
            let draft = NoticeDraft(correction, scope: .root, inFlight: [pending[2].target.number])
            #expect(try await store.accept(draft).reach.endpoints == 2)
            let reached = try await store.allPending(of: correction.id).map(\.target.id)
            #expect(Set(reached) == [pending[0].target.id, pending[2].target.id])
        }
    }

    @Test(
        "A correction is for everyone who may have got a message, whatever the delivery's state",
        arguments: StoreUnderTest.all
    )
    func correctionOfDoubtful(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let wrong = SampleCampus.notice(1)
            _ = try await store.accept(NoticeDraft(wrong, scope: .root))
            let pending = try await store.allPending(of: wrong.id)
            let later = SampleCampus.start + .seconds(9)
            func doubtful(_ place: Int, _ state: DeliveryState, nextAt: Timestamp? = nil) -> DeliveryRecord {
                var record = DeliveryRecord(pending[place], state, nextAt: nextAt)
                record.isDoubtful = true
                return record
            }
            func partly(_ place: Int, _ state: DeliveryState, nextAt: Timestamp? = nil) -> DeliveryRecord {
                var record = DeliveryRecord(pending[place], state, nextAt: nextAt)
                record.part = 1
                return record
            }
            await store.recordNow([
                doubtful(0, .held, nextAt: later), doubtful(1, .failed), doubtful(2, .expired),
                partly(3, .held, nextAt: later), partly(4, .failed), partly(5, .expired),
                DeliveryRecord(pending[6], .held, nextAt: later), DeliveryRecord(pending[7], .failed),
                DeliveryRecord(pending[8], .accepted),
            ])
            // The replay has not been sent yet, but the person has the first message.
            _ = try await store.requeue(pending[8].id, until: later, scope: .root)
            _ = try await store.cancel(wrong.id, scope: .root)
            let correction = SampleCampus.notice(2, audience: .recipientsOf(wrong.id))
            _ = try await store.accept(NoticeDraft(correction, scope: .root))
            let reached = try await store.allPending(of: correction.id).map(\.target.id)
            #expect(Set(reached) == Set((pending[..<6] + [pending[8]]).map(\.target.id)))
        }
    }

    @Test(
        "The outcome of a delivery in flight at the cancellation is counted once",
        arguments: StoreUnderTest.all
    )
    func cancelledInFlight(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let later = SampleCampus.start + .seconds(9)
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(pending.prefix(3).map { DeliveryRecord($0, .held, nextAt: later) })
            let retries = pending.prefix(3).map { delivery in
                var retry = delivery
                retry.stored = .held
                retry.attempts = 1
                return retry
            }
            _ = try await store.cancel(notice.id, scope: .root)
            await store.recordNow([
                DeliveryRecord(retries[0], .accepted), DeliveryRecord(retries[1], .held, nextAt: later),
                DeliveryRecord(pending[3], .accepted),
            ])
            #expect(try await store.progress(of: notice.id).counts == [.accepted: 2, .cancelled: 2])
            // The next outcome of a delivery that the engine still considers held.
            await store.recordNow([DeliveryRecord(retries[1], .failed)])
            let counts = try await store.progress(of: notice.id).counts
            #expect(counts == [.accepted: 2, .cancelled: 1, .failed: 1])
        }
    }

    @Test(
        "A large audience is frozen in the background, streams in order, and survives a restart",
        arguments: StoreUnderTest.all
    )
    func largeAudience(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            let store = try subject.open(place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 3000), prune: false)
            let notice = SampleCampus.notice()
            let acceptance = try await store.accept(NoticeDraft(notice, scope: .root))
            #expect(!acceptance.reach.isExact && acceptance.reach.endpoints >= 6004)
            await store.close()
            let again = try subject.open(place)
            let pending = try await again.allPending(of: notice.id)
            #expect(pending.count == 6004)
            #expect(Set(pending.map(\.target.number)).count == 6004)
            #expect(pending.map(\.id) == pending.map(\.id).sorted())
            #expect(try await again.progress(of: notice.id).isExpanded)
            await again.close()
        }
    }
}
