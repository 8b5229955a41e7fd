import RelayModel
import RelayStore
import Testing

/// The requirements of every store for retention.
@Suite("Retention store", .timeLimit(.minutes(5)))
struct RetentionStoreConformance {
    /// A time after the sample notices' expiry.
    private let later = SampleCampus.start + .seconds(7200)

    /// A store with a notice to the sample campus; every delivery was attempted twice and accepted.
    private func withDoneNotice(
        _ subject: StoreUnderTest,
        studentsPerClass: Int = 3,
        eventID: String? = nil,
        _ body: (any RelayStore, Notice, Int) async throws -> Void
    ) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: studentsPerClass), prune: false)
            var draft = SampleCampus.notice(eventID: eventID)
            draft.translations = [.en: [.member: NoticeText(title: "title", body: "body")]]
            draft.data = #"{"a":1}"#
            let notice = try await store.accept(NoticeDraft(draft, scope: .root)).notice
            let count = try await finish(store, notice)
            try await body(store, notice, count)
        }
    }

    /// Finishes a notice with a second attempt for each delivery.
    private func finish(_ store: any RelayStore, _ notice: Notice) async throws -> Int {
        let pending = try await store.allPending(of: notice.id)
        for page in stride(from: 0, to: pending.count, by: 1000) {
            let some = pending[page..<min(page + 1000, pending.count)]
            await store.recordNow(some.map { DeliveryRecord($0, .queued) })
            await store.recordNow(
                some.map { delivery in
                    var again = delivery
                    again.stored = .queued
                    again.attempts = 1
                    return DeliveryRecord(again, .accepted, latency: 5)
                }
            )
        }
        return pending.count
    }

    /// Finishes a notice with a receipt for half of the deliveries and a confirmation for the others.
    private func finishTold(_ store: any RelayStore, _ notice: Notice) async throws -> [PendingDelivery] {
        let pending = try await store.allPending(of: notice.id)
        let byProvider = pending.prefix(pending.count / 2)
        let byPerson = pending.dropFirst(pending.count / 2)
        await store.recordNow(
            byProvider.map { delivery in
                var record = DeliveryRecord(delivery, .accepted)
                record.reference = "biz^\(delivery.id)"
                return record
            }
        )
        await store.recordNow(byPerson.map { DeliveryRecord($0, .awaitingHuman) })
        let receipts = byProvider.map { delivery in
            Receipt(
                reference: "biz^\(delivery.id)",
                recipient: delivery.target.address.reveal(),
                state: .delivered,
                code: "DELIVERED",
                at: SampleCampus.start,
                receivedAt: SampleCampus.start + .seconds(5)
            )
        }
        #expect(try await store.take(receipts).moves.count == receipts.count)
        let word = Forwarding(at: SampleCampus.start + .seconds(90), key: KeyID(rawValue: 7), name: "counsellor-li")
        for delivery in byPerson {
            #expect(try await store.confirmForwarded(delivery.id, word, scope: .root))
        }
        return pending
    }

    /// Purges to the end; returns the result of each step.
    private func purge(
        _ store: any RelayStore,
        _ subject: PurgeSubject,
        before moment: Timestamp? = nil,
        limit: Int = 100
    ) async throws -> [PurgeStep] {
        var steps: [PurgeStep] = []
        var place: PurgeCursor?
        repeat {
            let step = try await store.purge(subject, before: moment ?? later, after: place, limit: limit)
            steps.append(step)
            place = step.next
        } while place != nil
        return steps
    }

    @Test(
        "Purging bodies removes texts and replies, marks the notice, and keeps log and counts",
        arguments: StoreUnderTest.all
    )
    func bodies(_ subject: StoreUnderTest) async throws {
        try await withDoneNotice(subject) { store, notice, count in
            let before = try await store.progress(of: notice.id)
            let steps = try await purge(store, .bodies)
            #expect(steps.reduce(0) { $0 + $1.notices } == 1)
            // Both replies of each delivery, and the notice itself.
            #expect(steps.reduce(0) { $0 + $1.rows } == 2 * count + 1)
            let stored = try await store.notice(notice.id, scope: .root)
            #expect(stored.isBodyPurged)
            #expect(stored.texts == [.member: NoticeText(title: "", body: "")])
            #expect(stored.translations.isEmpty && stored.data == nil)
            #expect(stored.audience == notice.audience && stored.issuer == notice.issuer && stored.state == .done)
            #expect(try await store.progress(of: notice.id) == before)
            #expect(before.counts == [.accepted: count] && before.total == count)
            let log = try await store.deliveries(.init(notice: notice.id), scope: .root, after: nil, limit: 100)
            #expect(log.items.count == count)
            let entry = try await store.delivery(log.items[0].id, scope: .root)
            #expect(entry.attempts.count == 2 && entry.attempts.allSatisfy { $0.reply == nil && $0.message == "ok" })
            #expect(try await purge(store, .bodies) == [PurgeStep()])
        }
    }

    @Test(
        "A step processes at most its limit of deliveries and continues where the last one ended",
        arguments: StoreUnderTest.all
    )
    func bounded(_ subject: StoreUnderTest) async throws {
        try await withDoneNotice(subject, studentsPerClass: 1200) { store, notice, count in
            let emptied = try await purge(store, .bodies)
            #expect(emptied.count >= count / 100)
            #expect(emptied.allSatisfy { $0.rows <= 201 })
            let removed = try await purge(store, .metadata)
            #expect(removed.allSatisfy { $0.rows <= 203 })
            // Deliveries and first attempts, counts, the notice; the rest is the frozen audience, in batches of up to
            // 1,024.
            let batches = removed.reduce(0) { $0 + $1.rows } - 2 * count - 2
            #expect((3...6).contains(batches))
            #expect(removed.last?.notices == 1)
            await #expect(throws: StoreError.notFound(kind: .notice, id: notice.id.description)) {
                try await store.notice(notice.id, scope: .root)
            }
        }
    }

    @Test(
        "A notice with more attempts per delivery than a step may touch is still purged",
        arguments: StoreUnderTest.all
    )
    func manyAttempts(_ subject: StoreUnderTest) async throws {
        try await withDoneNotice(subject) { store, _, count in
            let emptied = try await purge(store, .bodies, limit: 1)
            #expect(emptied.reduce(0) { $0 + $1.rows } == 2 * count + 1)
            let removed = try await purge(store, .metadata, limit: 1)
            // Attempts, deliveries, a segment, a unit that was reached, the counts, the notice.
            #expect(removed.reduce(0) { $0 + $1.rows } == 2 * count + 4)
        }
    }

    @Test("Unfinished and unexpired notices are not touched", arguments: StoreUnderTest.all)
    func unfinished(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            // Sending, scheduled, and done but not expired before the moment.
            let sending = try await store.accept(NoticeDraft(SampleCampus.notice(1), scope: .root)).notice
            var later = SampleCampus.notice(2)
            later.sendAt = SampleCampus.start + .seconds(600)
            later.state = .scheduled
            let scheduled = try await store.accept(NoticeDraft(later, scope: .root)).notice
            let young = try await store.accept(NoticeDraft(SampleCampus.notice(3), scope: .root)).notice
            _ = try await finish(store, young)
            for subject in PurgeSubject.allCases {
                #expect(try await purge(store, subject, before: young.expiresAt) == [PurgeStep()])
            }
            #expect(
                try await store.notice(young.id, scope: .root)
                    == {
                        var same = young; same.state = .done; return same
                    }()
            )
            // The finished notice is removed, the other two stay.
            for subject in PurgeSubject.allCases { _ = try await purge(store, subject) }
            #expect(
                try await store.notices(.init(), scope: .root, after: nil, limit: 10).items == [scheduled, sending]
            )
            #expect(try await store.allPending(of: sending.id).count == 10)
        }
    }

    @Test(
        "Packed acceptances are removed with their notice only, in bounded steps",
        arguments: StoreUnderTest.all
    )
    func firstTries(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 1200), prune: false)
            var pending: [[PendingDelivery]] = []
            for number in [1, 2] as [Int64] {
                let notice = try await store.accept(NoticeDraft(SampleCampus.notice(number), scope: .root)).notice
                pending.append(try await store.allPending(of: notice.id))
                for page in stride(from: 0, to: pending[pending.count - 1].count, by: 64) {
                    let some = pending[pending.count - 1].dropFirst(page).prefix(64)
                    await store.recordNow(some.map { DeliveryRecord($0, .accepted) })
                }
            }
            // One delivery of the second notice is replayed, so that the notice is not finished.
            let again = try await store.requeue(pending[1][0].id, until: .distantFuture, scope: .root)
            let emptied = try await purge(store, .bodies)
            #expect(emptied.count > 1 && emptied.allSatisfy { $0.rows <= 101 })
            let first = try await store.delivery(pending[0][9].id, scope: .root).attempts
            #expect(first.map(\.reply) == [nil] && first.map(\.message) == ["ok"])
            #expect(try await store.delivery(pending[1][9].id, scope: .root).attempts.map { $0.reply != nil } == [true])
            let removed = try await purge(store, .metadata)
            #expect(removed.count > 1 && removed.allSatisfy { $0.rows <= 103 })
            #expect(removed.reduce(0) { $0 + $1.notices } == 1)
            await #expect(throws: StoreError.self) { try await store.delivery(pending[0][9].id, scope: .root) }
            #expect(try await store.delivery(pending[1][9].id, scope: .root).state == .accepted)
            await store.recordNow([DeliveryRecord(again, .accepted)])
            _ = try await purge(store, .bodies)
            #expect(try await purge(store, .metadata).last?.notices == 1)
        }
    }

    @Test(
        "Receipts and confirmations are removed with their notice only, in bounded steps",
        arguments: StoreUnderTest.all
    )
    func told(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 30), prune: false)
            var young = SampleCampus.notice(2)
            young.expiresAt = later + .seconds(1)
            var pending: [[PendingDelivery]] = []
            for notice in [SampleCampus.notice(1), young] {
                let accepted = try await store.accept(NoticeDraft(notice, scope: .root)).notice
                pending.append(try await finishTold(store, accepted))
            }
            _ = try await purge(store, .bodies)
            let removed = try await purge(store, .metadata, limit: 10)
            #expect(removed.allSatisfy { $0.rows <= 23 } && removed.last?.notices == 1)
            // One receipt or confirmation per delivery; the rest is the frozen audience, the counts, the notice.
            let others = removed.reduce(0) { $0 + $1.rows } - 2 * pending[0].count
            #expect((3...6).contains(others))
            for (words, deliveries) in pending.enumerated() {
                for delivery in deliveries {
                    let receipts = try await store.receipts(of: delivery.id)
                    let forwardings = try await store.forwardings(of: delivery.id)
                    #expect(receipts.count + forwardings.count == words)
                }
            }
        }
    }

    @Test("A cancelled notice is purged like a finished one", arguments: StoreUnderTest.all)
    func cancelled(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = try await store.accept(NoticeDraft(SampleCampus.notice(), scope: .root)).notice
            _ = try await store.cancel(notice.id, scope: .root)
            for subject in PurgeSubject.allCases { _ = try await purge(store, subject) }
            #expect(try await store.notices(.init(), scope: .root, after: nil, limit: 10).items.isEmpty)
        }
    }

    @Test("A notice is not removed before its body", arguments: StoreUnderTest.all)
    func order(_ subject: StoreUnderTest) async throws {
        try await withDoneNotice(subject) { store, notice, _ in
            let steps = try await purge(store, .metadata)
            #expect(steps == [PurgeStep()])
            let left = try await store.notice(notice.id, scope: .root)
            #expect(left.state == .done && !left.isBodyPurged)
        }
    }

    @Test("A replayed delivery keeps its notice until it is finished", arguments: StoreUnderTest.all)
    func replayed(_ subject: StoreUnderTest) async throws {
        try await withDoneNotice(subject) { store, notice, _ in
            let entry = try await store.deliveries(.init(), scope: .root, after: nil, limit: 1).items[0]
            let again = try await store.requeue(entry.id, until: later + .seconds(86_400), scope: .root)
            #expect(try await purge(store, .bodies) == [PurgeStep()])
            #expect(try await store.notice(notice.id, scope: .root).texts == notice.texts)
            await store.recordNow([DeliveryRecord(again, .accepted)])
            #expect(try await purge(store, .bodies).last?.notices == 1)
        }
    }

    @Test(
        "An interrupted removal hides the notice and is completed after the restart",
        arguments: StoreUnderTest.all
    )
    func interrupted(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            let store = try subject.open(place)
            _ = try await store.importRoster(SampleCampus.roster(studentsPerClass: 200), prune: false)
            let notice = try await store.accept(
                NoticeDraft(SampleCampus.notice(), scope: .root, event: .reported(SampleCampus.report("evt")))
            ).notice
            let count = try await finish(store, notice)
            // Texts: an interrupted purge leaves the notice unchanged; removed replies stay removed.
            var first = try await store.purge(.bodies, before: later, after: nil, limit: 100)
            #expect(first.next == PurgeCursor(notice: notice.id, ordinal: 99) && first.notices == 0)
            #expect(try await store.notice(notice.id, scope: .root).texts == notice.texts)
            await store.close()

            let second = try subject.open(place)
            var rest = try await purge(second, .bodies)
            #expect(first.rows + rest.reduce(0) { $0 + $1.rows } == 2 * count + 1)
            first = try await second.purge(.metadata, before: later, after: nil, limit: 100)
            #expect(first.next != nil && first.notices == 0)
            #expect(try await second.notices(.init(), scope: .root, after: nil, limit: 10).items.isEmpty)
            #expect(try await second.deliveries(.init(), scope: .root, after: nil, limit: 10).items.isEmpty)
            await #expect(throws: StoreError.self) { try await second.progress(of: notice.id) }
            // The event may be reported again and creates another notice.
            let again = try await second.accept(
                NoticeDraft(SampleCampus.notice(9), scope: .root, event: .reported(SampleCampus.report("evt")))
            )
            #expect(!again.isRepeat)
            await second.close()

            let third = try subject.open(place)
            rest = try await purge(third, .metadata)
            #expect(rest.last?.notices == 1)
            #expect(first.rows + rest.reduce(0) { $0 + $1.rows } == 2 * count + 1 + 3)
            #expect(try await third.notices(.init(), scope: .root, after: nil, limit: 10).items == [again.notice])
            await third.close()
        }
    }
}
