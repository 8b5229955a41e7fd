import RelayModel
import RelayStore
import Testing

/// What every store must do with deliveries.
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

    @Test("What has ended or waits in the store is not handed out again", arguments: StoreUnderTest.all)
    func pending(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([
                DeliveryRecord(pending[0], .accepted), DeliveryRecord(pending[1], .held, nextAt: SampleCampus.start),
            ])
            let left = try await store.allPending(of: notice.id)
            #expect(left.map(\.id) == pending.dropFirst(2).map(\.id))
        }
    }

    @Test("Held deliveries come back by time, with what was tried before", arguments: StoreUnderTest.all)
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

    @Test("A page of held deliveries never ends within a moment", arguments: StoreUnderTest.all)
    func duePages(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            let start = SampleCampus.start
            let moments = [10, 20, 20, 20].map { start + .seconds($0) }
            await store.recordNow(zip(pending, moments).map { DeliveryRecord($0, .held, nextAt: $1) })
            let first = try await store.dueDeliveries(after: start, through: start + .seconds(60), limit: 3)
            #expect(first.deliveries.count == 1 && first.through < start + .seconds(20))
            let rest = try await store.dueDeliveries(after: first.through, through: start + .seconds(60), limit: 3)
            #expect(rest.deliveries.count >= 3 || rest.through < start + .seconds(60))
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
            #expect(robot.items.map(\.endpoint.text) == ["robot-c1"])
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

    @Test("An ended delivery can be queued once more; a pending one cannot", arguments: StoreUnderTest.all)
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

    @Test("An endpoint that must be switched off is, with the reason", arguments: StoreUnderTest.all)
    func disabling(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            var record = DeliveryRecord(pending[0], .failed)
            record.disableEndpoint = "93000: invalid webhook url"
            await store.recordNow([record])
            let endpoint = try await store.endpoint(pending[0].target.id, scope: .root)
            #expect(!endpoint.enabled && endpoint.disabledReason == "93000: invalid webhook url")
            // A roster that says nothing else does not switch it on again.
            let report = try await store.importRoster(SampleCampus.roster(), prune: false)
            #expect(report.isUnchanged)
        }
    }

    @Test("What left lately is remembered for the pace", arguments: StoreUnderTest.all)
    func recent(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, _, pending in
            await store.recordNow(pending.map { DeliveryRecord($0, .accepted) })
            let recent = try await store.recentAttempts(
                since: SampleCampus.start,
                channels: [ChannelName(unchecked: "wecom-robot")]
            )
            #expect(Set(recent.map(\.target.id.text)) == ["robot-cs", "robot-c1", "robot-c2"])
        }
    }
}
