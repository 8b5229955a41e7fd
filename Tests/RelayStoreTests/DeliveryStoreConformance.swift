import RelayModel
import RelayStore
import Synchronization
import Testing

/// The requirements of every store for deliveries.
@Suite("Deliveries in a store", .timeLimit(.minutes(5)))
struct DeliveryStoreConformance {
    private func withNotice(
        _ subject: StoreUnderTest,
        _ body: (any RelayStore, Notice, [PendingDelivery]) async throws -> Void
    ) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            try await body(store, notice, try await store.allPending(of: notice.id))
        }
    }

    @Test("Finished and held deliveries are not pending", arguments: StoreUnderTest.all)
    func pending(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([
                DeliveryRecord(pending[0], .accepted), DeliveryRecord(pending[1], .held, nextAt: SampleCampus.start),
            ])
            let left = try await store.allPending(of: notice.id)
            #expect(left.map(\.id) == pending.dropFirst(2).map(\.id))
        }
    }

    @Test("Held deliveries are returned by time, with their earlier attempts", arguments: StoreUnderTest.all)
    func due(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let start = SampleCampus.start
            await store.recordNow([
                DeliveryRecord(pending[0], .held, nextAt: start + .seconds(30)),
                DeliveryRecord(pending[1], .held, nextAt: start + .seconds(10)),
                DeliveryRecord(pending[2], .held, nextAt: start + .seconds(90)),
            ])
            let page = try await store.dueDeliveries(after: start, through: start + .seconds(60), limit: 100)
            #expect(page.deliveries.map(\.id) == [pending[1].id, pending[0].id])
            #expect(page.through == start + .seconds(60))
            #expect(page.deliveries.allSatisfy { $0.attempts == 1 && $0.stored == .held })
        }
    }

    @Test("A page of held deliveries never splits a moment, however many share it", arguments: StoreUnderTest.all)
    func duePages(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let start = SampleCampus.start
            let end = start + .seconds(60)
            let moments = [10, 20, 20, 20, 20, 20, 30].map { start + .seconds($0) }
            await store.recordNow(zip(pending, moments).map { DeliveryRecord($0, .held, nextAt: $1) })
            var place = start
            var seen: [PendingDelivery] = []
            while place < end {
                let page = try await store.dueDeliveries(after: place, through: end, limit: 3)
                try #require(page.through > place)
                #expect(page.deliveries.allSatisfy { ($0.nextAt ?? end) > place && ($0.nextAt ?? end) <= page.through })
                place = page.through
                seen += page.deliveries
            }
            #expect(seen.map(\.id) == pending.prefix(7).map(\.id))
        }
    }

    @Test("Overdue held deliveries are counted, with the time of the first", arguments: StoreUnderTest.all)
    func overdue(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let start = SampleCampus.start
            #expect(try await store.overdue(before: .distantFuture, except: []) == OverdueDeliveries())
            let held = [30, 10, 90].map { start + .seconds($0) }
            await store.recordNow(zip(pending, held).map { DeliveryRecord($0, .held, nextAt: $1) })
            let overdue = try await store.overdue(before: start + .seconds(31), except: [])
            #expect(overdue == OverdueDeliveries(count: 2, oldest: start + .seconds(10)))
            let lost = try await store.overdue(before: start + .seconds(31), except: [pending[1].id])
            #expect(lost == OverdueDeliveries(count: 1, oldest: start + .seconds(30)))
            var retried = pending[1]
            retried.stored = .held
            await store.recordNow([DeliveryRecord(retried, .accepted)])
            let left = try await store.overdue(before: start + .seconds(31), except: [])
            #expect(left == OverdueDeliveries(count: 1, oldest: start + .seconds(30)))
        }
    }

    @Test(
        "The part from which a text is shortened is stored, until a replay starts from the beginning",
        arguments: StoreUnderTest.all
    )
    func shortened(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            var held = DeliveryRecord(pending[0], .held, nextAt: SampleCampus.start + .seconds(9))
            held.part = 2
            held.shortenedFrom = 1
            await store.recordNow([held])
            let due = try await store.dueDeliveries(after: SampleCampus.start, through: .distantFuture, limit: 9)
            #expect(due.deliveries.map(\.shortenedFrom) == [1])
            var failed = DeliveryRecord(pending[0], .failed)
            failed.from = .held
            failed.shortenedFrom = 1
            await store.recordNow([failed])
            let again = try await store.requeue(pending[0].id, until: .distantFuture, scope: .root)
            #expect(again.part == 0 && again.shortenedFrom == nil)
        }
    }

    @Test("Failures and doubt are stored, and a record without them clears them", arguments: StoreUnderTest.all)
    func doubt(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            var first = DeliveryRecord(pending[0], .held, nextAt: SampleCampus.start + .seconds(9))
            first.failures = 3
            first.isDoubtful = true
            await store.recordNow([first])
            let due = { try await store.dueDeliveries(after: SampleCampus.start, through: .distantFuture, limit: 9) }
            let held = try #require(try await due().deliveries.first)
            #expect(held.failures == 3 && held.isDoubtful && held.doubtfulSince == SampleCampus.start)

            // A later attempt with an unknown outcome does not change the start of the doubt.
            var second = DeliveryRecord(held, .held, nextAt: SampleCampus.start + .seconds(10))
            second.isDoubtful = true
            second.attempt?.startedAt = SampleCampus.start + .seconds(9)
            await store.recordNow([second])
            #expect(try await due().deliveries.first?.doubtfulSince == SampleCampus.start)

            await store.recordNow([DeliveryRecord(held, .held, nextAt: SampleCampus.start + .seconds(11))])
            let settled = try #require(try await due().deliveries.first)
            #expect(settled.failures == 0 && !settled.isDoubtful && settled.doubtfulSince == nil)
        }
    }

    @Test(
        "A replay gets the whole retry schedule, and is doubtful if the message may have arrived",
        arguments: StoreUnderTest.all
    )
    func doubtfulReplay(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            var record = DeliveryRecord(pending[0], .failed)
            record.failures = 12
            record.isDoubtful = true
            await store.recordNow([record])
            let again = try await store.requeue(record.id, until: .distantFuture, scope: .root)
            #expect(again.failures == 0 && again.isDoubtful)
            #expect(try await store.allPending(of: notice.id).first == again)
        }
    }

    @Test("A notice's held deliveries are returned, the earliest first", arguments: StoreUnderTest.all)
    func heldOfNotice(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([
                DeliveryRecord(pending[0], .held, nextAt: SampleCampus.start + .seconds(9)),
                DeliveryRecord(pending[1], .held, nextAt: SampleCampus.start + .seconds(3)),
                DeliveryRecord(pending[2], .accepted, latency: 20),
            ])
            let held = try await store.heldDeliveries(of: notice.id, limit: 10)
            #expect(held.map(\.id) == [pending[1].id, pending[0].id])
            #expect(held.map(\.nextAt) == [3, 9].map { SampleCampus.start + .seconds($0) })
            #expect(held.map(\.reader) == [pending[1].reader, pending[0].reader])
            #expect(try await store.heldDeliveries(of: notice.id, limit: 1).map(\.id) == [pending[1].id])
            #expect(try await store.heldDeliveries(of: NoticeID(rawValue: 99), limit: 10).isEmpty)
        }
    }

    @Test("The log shows every delivery once, with all its attempts", arguments: StoreUnderTest.all)
    func log(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([DeliveryRecord(pending[0], .held, nextAt: SampleCampus.start)])
            var second = pending[0]
            second.attempts = 1
            second.stored = .held
            await store.recordNow([DeliveryRecord(second, .accepted, latency: 1500)])
            let entry = try await store.delivery(pending[0].id, scope: .root)
            #expect(entry.state == .accepted && entry.latency == 1500)
            #expect(entry.attempts.map(\.number) == [1, 2])
            #expect(entry.attempts.map(\.verdict) == [.retryable, .accepted])

            var seen: [DeliveryID] = []
            var cursor: String?
            repeat {
                let page = try await store.deliveries(
                    DeliveryFilter(notice: notice.id),
                    scope: .root,
                    after: cursor,
                    limit: 3
                )
                seen += page.items.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(seen == pending.map(\.id))
            let queued = try await store.deliveries(
                DeliveryFilter(notice: notice.id, state: .queued),
                scope: .root,
                after: nil,
                limit: 100
            )
            #expect(queued.items.count == 9)
            let robot = try await store.deliveries(
                DeliveryFilter(endpoint: EndpointID(unchecked: "robot-c1")),
                scope: .root,
                after: nil,
                limit: 100
            )
            #expect(robot.items.map(\.endpoint?.text) == ["robot-c1"])
        }
    }

    @Test("A first attempt that succeeds is in the log with all details", arguments: StoreUnderTest.all)
    func firstTries(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            let records = pending.prefix(4).enumerated().map { place, delivery in
                var record = DeliveryRecord(delivery, .accepted, latency: Int64(30 - place))
                record.attempt?.startedAt = SampleCampus.start + .seconds(9 - place)
                record.attempt?.duration = Int64(1000 + place)
                record.attempt?.httpStatus = place == 2 ? 202 : 200
                return record
            }
            await store.recordNow(records.reversed())
            let page = try await store.deliveries(
                DeliveryFilter(notice: notice.id, state: .accepted),
                scope: .root,
                after: nil,
                limit: 100
            )
            #expect(page.items.map(\.id) == records.map(\.id))
            #expect(page.items.map(\.latency) == [30, 29, 28, 27])
            #expect(page.items.flatMap(\.attempts) == records.compactMap(\.attempt))
            #expect(
                page.items.allSatisfy { $0.attemptCount == 1 && $0.part == 1 && $0.reason == nil && $0.nextAt == nil }
            )
            #expect(try await store.delivery(records[2].id, scope: .root) == page.items[2])
            #expect(try await store.allPending(of: notice.id).map(\.id) == pending.dropFirst(4).map(\.id))
            #expect(try await store.progress(of: notice.id).counts == [.accepted: 4])
        }
    }

    @Test(
        "A delivery accepted at once can be replayed, and both attempts are in the log",
        arguments: StoreUnderTest.all
    )
    func replayedFirstTry(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow(pending.prefix(2).map { DeliveryRecord($0, .accepted) })
            let again = try await store.requeue(pending[0].id, until: .distantFuture, scope: .root)
            #expect(again.attempts == 1 && again.part == 0 && again.stored == .queued)
            #expect(try await store.allPending(of: notice.id).first == again)
            var record = DeliveryRecord(again, .failed)
            record.attempt?.startedAt = SampleCampus.start + .seconds(60)
            await store.recordNow([record])
            let entry = try await store.delivery(again.id, scope: .root)
            #expect(entry.state == .failed && entry.attempts.map(\.verdict) == [.accepted, .retryable])
            #expect(try await store.progress(of: notice.id).counts == [.accepted: 1, .failed: 1])
            // The first attempt reached it, whatever the outcome of the second.
            let correction = SampleCampus.notice(2, audience: .recipientsOf(notice.id))
            _ = try await store.accept(NoticeDraft(correction, scope: .root))
            let reached = try await store.allPending(of: correction.id).map(\.target.id)
            #expect(reached == pending.prefix(2).map(\.target.id))
        }
    }

    @Test("An attempt is shown with its own message, not with the previous one's", arguments: StoreUnderTest.all)
    func words(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            await store.recordNow([DeliveryRecord(pending[0], .held, nextAt: SampleCampus.start)])
            var second = pending[0]
            second.attempts = 1
            second.stored = .held
            var record = DeliveryRecord(second, .held, nextAt: SampleCampus.start)
            record.attempt?.message = ""
            record.attempt?.reply = nil
            await store.recordNow([record])
            // A hold without an attempt keeps the last attempt.
            record.attempt = nil
            await store.recordNow([record])
            let attempts = try await store.delivery(pending[0].id, scope: .root).attempts
            #expect(attempts.map(\.message) == ["ok", ""])
            #expect(attempts.map { $0.reply != nil } == [true, false])
        }
    }

    @Test("A person's name in the log is masked", arguments: StoreUnderTest.all)
    func masking(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, _ in
            let page = try await store.deliveries(
                DeliveryFilter(notice: notice.id),
                scope: .root,
                after: nil,
                limit: 100
            )
            let names = page.items.compactMap { entry -> String? in
                if case .person = entry.owner { entry.ownerName } else { nil }
            }
            #expect(!names.isEmpty && names.allSatisfy { $0.hasSuffix("*") && $0.count == 2 })
        }
    }

    @Test("A finished delivery can be replayed; a pending one cannot", arguments: StoreUnderTest.all)
    func requeue(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            let deadline = SampleCampus.start + .seconds(86_400)
            await #expect(throws: StoreError.self) {
                try await store.requeue(pending[0].id, until: deadline, scope: .root)
            }
            await store.recordNow(pending.map { DeliveryRecord($0, $0.id == pending[0].id ? .failed : .accepted) })
            #expect(try await store.progress(of: notice.id).state == .done)
            let again = try await store.requeue(pending[0].id, until: deadline, scope: .root)
            #expect(again.id == pending[0].id && again.deadline == deadline && again.attempts == 1)
            let progress = try await store.progress(of: notice.id)
            #expect(progress.state == .sending && progress.counts == [.accepted: 9])
        }
    }

    @Test("A record disables its endpoint, with the reason", arguments: StoreUnderTest.all)
    func disabling(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            var record = DeliveryRecord(pending[0], .failed)
            record.disableEndpoint = "93000: invalid webhook url"
            await store.recordNow([record])
            let endpoint = try await store.endpoint(pending[0].target.id, scope: .root).record
            #expect(!endpoint.enabled && endpoint.disabledReason == "93000: invalid webhook url")
            #expect(endpoint.disabledBy == .receiver)
        }
    }

    private func recent(_ store: any RelayStore, since: Timestamp = SampleCampus.start) async throws -> [RecentAttempt]
    {
        let found = Mutex<[RecentAttempt]>([])
        try await store.recentAttempts(since: since, channels: [ChannelName(unchecked: "wecom-robot")]) { page in
            found.withLock { $0 += page }
        }
        return found.withLock { $0 }
    }

    @Test(
        "A delivery held in memory is found and shown as held; a finished one is not",
        arguments: StoreUnderTest.all
    )
    func holds(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            let start = SampleCampus.start
            await store.recordNow([
                DeliveryRecord(pending[0], .accepted), DeliveryRecord(pending[1], .held, nextAt: start + .seconds(9)),
                DeliveryRecord(pending[2], .held, nextAt: start + .seconds(99)),
            ])
            var filter = DeliveryFilter(notice: notice.id)
            let hold = LiveState.held("place", until: start + .seconds(20))
            filter.live = Dictionary(uniqueKeysWithValues: pending.prefix(4).map { ($0.id, hold) })
            func found(_ state: DeliveryState) async throws -> [DeliveryEntry] {
                filter.state = state
                return try await store.deliveries(filter, scope: .root, after: nil, limit: 100).items
            }
            let held = try await found(.held)
            #expect(held.map(\.id) == pending[1...3].map(\.id))
            #expect(held.map(\.nextAt) == [20, 99, 20].map { start + .seconds($0) })
            #expect(held[2].reason == "place")
            filter.live[pending[3].id] = .sending
            #expect(try await found(.sending).map(\.id) == [pending[3].id])
            #expect(try await found(.queued).map(\.id) == pending.dropFirst(4).map(\.id))
            #expect(try await found(.accepted).map(\.id) == [pending[0].id])
        }
    }

    @Test("A receiver's pause is stored as long as a delivery is held for it", arguments: StoreUnderTest.all)
    func paused(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let robots = pending.filter { $0.target.channel.text == "wecom-robot" }
            let moment = SampleCampus.start
            func hold(_ robot: Int, _ second: Int, _ reason: String) -> DeliveryRecord {
                var record = DeliveryRecord(robots[robot], .held)
                record.nextAt = moment + .seconds(second)
                record.reason = reason
                return record
            }
            await store.recordNow([hold(0, 60, "throttled"), hold(1, 600, "pacing"), hold(2, 20, "throttled")])
            let channels = [robots[0].target.channel]
            let end = moment + .seconds(60)
            let paused = PausedEndpoint(target: robots[0].target, first: end, last: end)
            let first = try await store.pausedEndpoints(at: moment + .seconds(30), channels: channels)
            #expect(first == [paused])
            let both = try await store.pausedEndpoints(at: moment, channels: channels)
            #expect(both.count == 2)
            let others = try await store.pausedEndpoints(at: moment, channels: [])
            let over = try await store.pausedEndpoints(at: end, channels: channels)
            #expect(others.isEmpty && over.isEmpty)
        }
    }

    @Test("Recent attempts are read for the rate limit", arguments: StoreUnderTest.all)
    func recent(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            await store.recordNow(pending.map { DeliveryRecord($0, .accepted) })
            let recent = try await recent(store)
            #expect(Set(recent.map(\.target.id.text)) == ["robot-cs", "robot-c1", "robot-c2"])
            #expect(try await self.recent(store, since: SampleCampus.start + .milliseconds(1)).isEmpty)
        }
    }

    @Test(
        "Earlier attempts count for the rate limit, in order; unsent ones do not",
        arguments: StoreUnderTest.all
    )
    func recentRetries(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let robots = pending.filter { $0.target.channel.text == "wecom-robot" }
            func record(_ robot: Int, attempts: Int, at second: Int, status: Int = 200) -> DeliveryRecord {
                var delivery = robots[robot]
                delivery.attempts = attempts
                delivery.stored = attempts == 0 ? nil : .held
                var record = DeliveryRecord(delivery, .held, nextAt: SampleCampus.start + .seconds(900))
                record.attempt?.startedAt = SampleCampus.start + .seconds(second)
                record.attempt?.httpStatus = status
                return record
            }
            await store.recordNow([
                record(0, attempts: 0, at: 1), record(1, attempts: 0, at: 2), record(0, attempts: 1, at: 3),
                record(0, attempts: 2, at: 4, status: 0), record(1, attempts: 1, at: 5),
            ])
            let recent = try await recent(store)
            #expect(recent.map(\.at) == [1, 2, 3, 5].map { SampleCampus.start + .seconds($0) })
            #expect(recent.map(\.target) == [0, 1, 0, 1].map { robots[$0].target })
        }
    }

    @Test(
        "Recent attempts count for their sender; urgent and digest-merged ones do not",
        arguments: StoreUnderTest.all
    )
    func recentOfSenders(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            let warning = SampleCampus.notice(2, lane: .urgent)
            _ = try await store.accept(NoticeDraft(warning, scope: .root))
            let urgent = try await store.allPending(of: warning.id)
            func record(_ delivery: PendingDelivery, at second: Int, digest: DeliveryID? = nil) -> DeliveryRecord {
                var record = DeliveryRecord(delivery, .accepted)
                record.attempt?.startedAt = SampleCampus.start + .seconds(second)
                record.digest = digest
                return record
            }
            var retried = record(pending[0], at: 1)
            retried.to = .held
            retried.nextAt = SampleCampus.start + .seconds(3)
            await store.recordNow([retried, record(pending[1], at: 2), record(urgent[0], at: 2)])
            var again = record(pending[0], at: 3)
            again.from = .held
            await store.recordNow([
                again, record(pending[2], at: 4, digest: pending[2].id),
                record(pending[3], at: 4, digest: pending[2].id),
            ])
            let found = try await store.senderAttempts(since: SampleCampus.start + .seconds(1))
            #expect(found.map(\.sender) == [String](repeating: notice.issuer, count: 4))
            #expect(found.map(\.at) == [1, 2, 3, 4].map { SampleCampus.start + .seconds($0) })
            #expect(try await store.senderAttempts(since: SampleCampus.start + .seconds(4)).count == 1)
        }
    }

    @Test(
        "A digest is one message for the rate limit, a batch one request for the account",
        arguments: StoreUnderTest.all
    )
    func recentTogether(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let second = SampleCampus.notice(2)
            _ = try await store.accept(NoticeDraft(second, scope: .root))
            let robots = pending.filter { $0.target.channel.text == "wecom-robot" }
            let other = try #require(try await store.allPending(of: second.id).first { $0.target == robots[0].target })
            // The first robot's two notices in one message; then the other two in one request.
            let digest = [robots[0], other].map { delivery in
                var record = DeliveryRecord(delivery, .accepted)
                record.digest = robots[0].id
                return record
            }
            let batch = robots[1...].map { delivery in
                var record = DeliveryRecord(delivery, .accepted)
                record.attempt?.startedAt = SampleCampus.start + .seconds(1)
                return record
            }
            await store.recordNow(digest + batch)
            let recent = try await recent(store)
            #expect(recent.map(\.target) == robots.map(\.target))
            #expect(recent.map(\.sharesRequest) == [false, false, true])
        }
    }
}
