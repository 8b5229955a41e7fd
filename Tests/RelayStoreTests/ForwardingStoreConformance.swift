import RelayModel
import RelayStore
import Testing

/// The requirements of every store for confirmations.
@Suite("Confirmations in a store", .timeLimit(.minutes(5)))
struct ForwardingStoreConformance {
    private static let first = Forwarding(
        at: SampleCampus.start + .seconds(90),
        key: KeyID(rawValue: 7),
        name: "counsellor-li"
    )

    @Test(
        "The first confirmation changes the delivery and is stored; the second changes nothing",
        arguments: StoreUnderTest.all
    )
    func confirm(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let notice = SampleCampus.notice()
            _ = try await store.accept(NoticeDraft(notice, scope: .root))
            let pending = try await store.allPending(of: notice.id)
            await store.recordNow([DeliveryRecord(pending[0], .awaitingHuman), DeliveryRecord(pending[1], .failed)])
            #expect(try await store.confirmForwarded(pending[0].id, Self.first, scope: .root))
            let again = Forwarding(at: Self.first.at + .seconds(60), key: KeyID(rawValue: 8), name: "other")
            #expect(try await store.confirmForwarded(pending[0].id, again, scope: .root) == false)
            #expect(try await store.forwardings(of: pending[0].id) == [Self.first])
            let entry = try await store.delivery(pending[0].id, scope: .root)
            #expect(entry.state == .accepted && entry.latency == 90_000)
            let progress = try await store.progress(of: notice.id)
            #expect(progress.counts == [.accepted: 1, .failed: 1])
            #expect(progress.latency.last == 90_000)
            await #expect(throws: StoreError.self) {
                try await store.confirmForwarded(pending[1].id, Self.first, scope: .root)
            }
            await #expect(throws: StoreError.self) {
                try await store.confirmForwarded(pending[2].id, Self.first, scope: .root)
            }
        }
    }
}
