import RelayModel
import RelayStore
import Testing

/// The requirements of every store for receipts.
@Suite("Receipts in a store", .timeLimit(.minutes(5)))
struct ReceiptStoreConformance {
    private static let phone = "138 0000 0001"
    private static let other = "138 0000 0002"

    /// A notice whose first two deliveries go to phone numbers.
    private func withNotice(
        _ subject: StoreUnderTest,
        _ body: (any RelayStore, Notice, [PendingDelivery]) async throws -> Void
    ) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            for (place, phone) in [Self.phone, Self.other].enumerated() {
                var endpoint = try await store.endpoint(pending[place].target.id, scope: .root).record
                endpoint.address = Secret(phone)
                try await store.put(endpoint, scope: .root)
            }
            try await body(store, notice, try await store.allPending(of: notice.id))
        }
    }

    private static func receipt(
        _ state: DeliveryState,
        reference: String = "biz^0",
        delivery: DeliveryID? = nil,
        to recipient: String = "13800000001",
        after seconds: Int = 5
    ) -> Receipt {
        Receipt(
            reference: reference,
            delivery: delivery,
            recipient: recipient,
            state: state,
            code: state == .delivered ? "DELIVERED" : "MK:0001",
            at: SampleCampus.start,
            receivedAt: SampleCampus.start + .seconds(seconds)
        )
    }

    private static func accepted(_ delivery: PendingDelivery, reference: String? = "biz^0") -> DeliveryRecord {
        var record = DeliveryRecord(delivery, .accepted)
        record.reference = reference
        return record
    }

    private func state(_ store: any RelayStore, _ delivery: PendingDelivery) async throws -> DeliveryState {
        try await store.delivery(delivery.id, scope: .root).state
    }

    @Test("A receipt changes its delivery and the counts, and is added to the log", arguments: StoreUnderTest.all)
    func moves(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([Self.accepted(pending[0]), Self.accepted(pending[1])])
            let report = try await store.take([
                Self.receipt(.delivered), Self.receipt(.failed, to: "8613800000002"),
            ])
            #expect(report.moves.count == 2 && report.waiting == 0)
            #expect(try await state(store, pending[0]) == .delivered)
            #expect(try await state(store, pending[1]) == .failed)
            #expect(try await store.progress(of: notice.id).counts == [.delivered: 1, .failed: 1])
            let notes = try await store.receipts(of: pending[1].id)
            #expect(notes.map(\.code) == ["MK:0001"] && notes.allSatisfy(\.counted))
        }
    }

    @Test("A repeated receipt changes nothing", arguments: StoreUnderTest.all)
    func duplicates(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([Self.accepted(pending[0])])
            _ = try await store.take([Self.receipt(.delivered)])
            let again = try await store.take([Self.receipt(.delivered, after: 60)])
            #expect(again.moves.isEmpty && again.noted == 0 && again.repeated == 1)
            #expect(try await store.receipts(of: pending[0].id).count == 1)
            #expect(try await store.progress(of: notice.id).counts == [.delivered: 1])
        }
    }

    @Test(
        "Delivered is final; a later failure is only logged, and a success after a failure applies",
        arguments: StoreUnderTest.all
    )
    func order(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([Self.accepted(pending[0]), Self.accepted(pending[1])])
            _ = try await store.take([Self.receipt(.delivered), Self.receipt(.failed, to: "13800000002")])
            let late = try await store.take([
                Self.receipt(.failed, after: 9), Self.receipt(.delivered, to: "13800000002", after: 9),
            ])
            #expect(late.noted == 1)
            #expect(late.moves == [ReceiptReport.Move(delivery: pending[1].id, to: .delivered)])
            #expect(try await state(store, pending[0]) == .delivered)
            #expect(try await store.receipts(of: pending[0].id).map(\.counted) == [true, false])
            #expect(try await store.progress(of: notice.id).counts == [.delivered: 2])
        }
    }

    @Test(
        "A receipt that arrives before the outcome waits for it, also across a restart",
        arguments: StoreUnderTest.all
    )
    func early(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            let store = try subject.open(place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            let address = pending[0].target.address.reveal()
            #expect(try await store.take([Self.receipt(.delivered, to: address)]).waiting == 1)
            await store.close()

            let next = try subject.open(place)
            await next.recordNow([DeliveryRecord(pending[1], .accepted), Self.accepted(pending[0])])
            #expect(try await state(next, pending[0]) == .delivered)
            #expect(try await next.progress(of: notice.id).counts == [.delivered: 1, .accepted: 1])
            // It waits no longer: the next outcome with this reference finds nothing.
            #expect(try await next.take([Self.receipt(.delivered, to: address)]).repeated == 1)
            await next.close()
        }
    }

    @Test("A receipt for a delivery that is being retried waits for its outcome", arguments: StoreUnderTest.all)
    func pendingDelivery(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            var held = Self.accepted(pending[0])
            held.to = .held
            held.nextAt = SampleCampus.start + .seconds(60)
            await store.recordNow([held])
            let report = try await store.take([Self.receipt(.delivered)])
            #expect(report.waiting == 1)
            #expect(try await store.progress(of: notice.id).counts == [.held: 1])
            var second = pending[0]
            second.stored = .held
            await store.recordNow([Self.accepted(second)])
            #expect(try await state(store, pending[0]) == .delivered)
            #expect(try await store.progress(of: notice.id).counts == [.delivered: 1])
        }
    }

    @Test(
        "A delivery that timed out has no reference and is found by the id in its request",
        arguments: StoreUnderTest.all
    )
    func byName(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([DeliveryRecord(pending[0], .failed)])
            let stranger = Self.receipt(.delivered, delivery: pending[0].id, to: "13900000000")
            #expect(try await store.take([stranger]).moves.isEmpty)
            let report = try await store.take([Self.receipt(.delivered, delivery: pending[0].id)])
            #expect(report.moves == [ReceiptReport.Move(delivery: pending[0].id, to: .delivered)])
            #expect(try await store.progress(of: notice.id).counts == [.delivered: 1])
        }
    }

    @Test(
        "A delivery accepted at the first attempt without a reference is found by its id",
        arguments: StoreUnderTest.all
    )
    func firstTryByName(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            // One receipt arrives after its outcome, one before.
            await store.recordNow([DeliveryRecord(pending[0], .accepted)])
            let receipts = [
                Self.receipt(.failed, delivery: pending[0].id),
                Self.receipt(.delivered, delivery: pending[1].id, to: "13800000002"),
            ]
            let report = try await store.take(receipts)
            #expect(report.moves == [ReceiptReport.Move(delivery: pending[0].id, to: .failed)] && report.waiting == 1)
            await store.recordNow([DeliveryRecord(pending[1], .accepted), DeliveryRecord(pending[2], .accepted)])
            #expect(
                try await store.progress(of: notice.id).counts == [.failed: 1, .delivered: 1, .accepted: 1]
            )
            let failed = try await store.delivery(pending[0].id, scope: .root)
            #expect(failed.state == .failed && failed.reason == "receipt" && failed.latency == 20)
            #expect(failed.attempts.map(\.verdict) == [.accepted])
            // The receipt is trusted: a person who did not get the notice needs no correction.
            let correction = SampleCampus.notice(2, audience: .recipientsOf(notice.id))
            _ = try await store.accept(NoticeDraft(correction, scope: .root))
            let reached = try await store.allPending(of: correction.id).map(\.target.id)
            #expect(reached == pending[1...2].map(\.target.id))
        }
    }

    @Test(
        "A receipt for an unknown number changes nothing; the number of waiting receipts is bounded",
        arguments: StoreUnderTest.all
    )
    func strangers(_ subject: StoreUnderTest) async throws {
        try await withNotice(subject) { store, notice, pending in
            await store.recordNow([Self.accepted(pending[0])])
            #expect(try await store.take([Self.receipt(.delivered, to: "13900000000")]).waiting == 1)
            #expect(try await state(store, pending[0]) == .accepted)
            for page in 0..<11 {
                _ = try await store.take(
                    (0..<1000).map { Self.receipt(.delivered, reference: "x\(page)-\($0)", to: "13800000002") }
                )
            }
            // The oldest was dropped: the unknown number's receipt would be accepted as new.
            let again = try await store.take([Self.receipt(.delivered, reference: "x10-999", to: "13800000002")])
            #expect(again.waiting == 1)
            await store.recordNow([Self.accepted(pending[1], reference: "x0-0")])
            #expect(try await state(store, pending[1]) == .accepted)
            #expect(try await store.progress(of: notice.id).counts == [.accepted: 2])
        }
    }

    @Test("A thousand receipts of one batch find a thousand deliveries", arguments: StoreUnderTest.all)
    func batch(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let circle = CircleID(unchecked: "big")
            let endpoints = (0..<1000).map { number in
                Endpoint(
                    id: EndpointID(unchecked: "e\(number)"),
                    owner: .circle(circle),
                    channel: ChannelName(unchecked: "aliyun-sms"),
                    address: Secret("1380000\(number + 1000)")
                )
            }
            var roster = Roster()
            roster.circles = [Circle(id: circle, name: "大", kind: .community, unit: .root)]
            roster.endpoints = endpoints
            _ = try await store.importRoster(roster, prune: false)
            let notice = SampleCampus.notice(audience: .circles(ids: [circle], roles: [], includeChildren: false))
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow(pending.map { Self.accepted($0) })
            let report = try await store.take(
                endpoints.map { Self.receipt(.delivered, to: $0.address.reveal()) }
            )
            #expect(report.moves.count == 1000)
            #expect(try await store.progress(of: notice.id).counts == [.delivered: 1000])
        }
    }
}
