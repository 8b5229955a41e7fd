import Foundation
import GRDB
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// What disabled an endpoint decides whether a roster enables it.
@Suite("Disabled endpoints", .timeLimit(.minutes(5)))
struct DisabledEndpointTests {
    private static let id = EndpointID(unchecked: "robot-cs")

    private func roster(enabled: Bool, address: String? = nil) throws -> Roster {
        var roster = SampleCampus.roster()
        let place = try #require(roster.endpoints.firstIndex { $0.id == Self.id })
        roster.endpoints[place].enabled = enabled
        if let address { roster.endpoints[place].address = Secret(address) }
        return roster
    }

    private func withStore(_ body: (SQLiteStore) async throws -> Void) async throws {
        try await StoreUnderTest.all[0].withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(try roster(enabled: true), prune: false)
            try await body(store)
            await store.close()
        }
    }

    private func endpoint(_ store: SQLiteStore) async throws -> Endpoint {
        try await store.endpoint(Self.id, scope: .root).record
    }

    /// The receiver's reply that ends the delivery and disables the endpoint.
    private func switchOffByReceiver(_ store: SQLiteStore) async throws {
        _ = try await store.accept(
            NoticeDraft(SampleCampus.notice(audience: .endpoints([Self.id])), scope: .root)
        )
        let pending = try await store.allPending(of: NoticeID(rawValue: 1))
        var record = DeliveryRecord(pending[0], .failed)
        record.disableEndpoint = "93000: invalid webhook url"
        await store.recordNow([record])
    }

    @Test("An endpoint that its receiver disabled is enabled by a roster that lists it as enabled")
    func receiver() async throws {
        try await withStore { store in
            try await switchOffByReceiver(store)
            #expect(try await endpoint(store).disabledBy == .receiver)
            let off = try await store.importRoster(try roster(enabled: false), prune: false)
            let said = DisabledEndpoint(id: Self.id, by: .receiver, reason: "93000: invalid webhook url")
            #expect(off.isUnchanged && off.disabled == [said])
            let report = try await store.importRoster(try roster(enabled: true), prune: false)
            #expect(report.endpoints.changed == 1 && report.disabled.isEmpty)
            let back = try await endpoint(store)
            #expect(back.enabled && back.disabledBy == nil && back.disabledReason == nil)
        }
    }

    @Test("An endpoint that an operator disabled stays disabled, and the import's report says so")
    func operatorsWord() async throws {
        try await withStore { store in
            let switchOff: @Sendable (inout Endpoint) -> Void = {
                $0.enabled = false; $0.disabledBy = .operator
            }
            _ = try await store.change(Self.id, scope: .root, ifMatch: nil, switchOff, accepts: { _ in true })
            let said = DisabledEndpoint(id: Self.id, by: .operator, reason: nil)
            let same = try await store.importRoster(try roster(enabled: true), prune: false)
            #expect(same.isUnchanged && same.disabled == [said] && same.disabledCount == 1)
            let moved = try roster(enabled: true, address: "https://hooks.example.com/other")
            let report = try await store.importRoster(moved, prune: false)
            #expect(report.endpoints.changed == 1 && report.disabled == [said])
            let stored = try await endpoint(store)
            #expect(!stored.enabled && stored.address.reveal().hasSuffix("/other"))
        }
    }

    @Test("An endpoint that a roster disabled is enabled by the next roster, and no report names it")
    func roster() async throws {
        try await withStore { store in
            let off = try await store.importRoster(try roster(enabled: false), prune: false)
            #expect(off.endpoints.changed == 1 && off.disabled.isEmpty)
            #expect(try await endpoint(store).disabledBy == .roster)
            #expect(try await store.importRoster(try roster(enabled: false), prune: false).isUnchanged)
            #expect(try await store.importRoster(try roster(enabled: true), prune: false).endpoints.changed == 1)
            #expect(try await endpoint(store).enabled)
        }
    }

    @Test("For endpoints that an earlier version disabled, a reason means the receiver, none an operator")
    func earlierVersion() async throws {
        for (reason, by) in [("19021: sign match fail", DisabledBy.receiver), (nil, .operator)]
            as [(String?, DisabledBy)]
        {
            try await StoreUnderTest.all[0].withPlace { place in
                let store = try SQLiteStore(directory: place)
                _ = try await store.importRoster(try roster(enabled: true), prune: false)
                try await store.writer.write { database, _ in
                    try database.execute(
                        sql: "UPDATE endpoints SET enabled = 0, disabled_reason = ? WHERE id = 'robot-cs'",
                        arguments: [reason]
                    )
                    try StoredSchema.undoNine(database)
                }
                await store.close()
                let again = try SQLiteStore(directory: place)
                #expect(try await endpoint(again).disabledBy == by)
                _ = try await again.importRoster(try roster(enabled: true), prune: false)
                #expect(try await endpoint(again).enabled == (by == .receiver))
                await again.close()
            }
        }
    }

    @Test("A notice with only disabled endpoints is marked; its repeat gets the same answer")
    func allOff() async throws {
        try await withStore { store in
            try await switchOffByReceiver(store)
            let event = NoticeEvent.ownAlert("x")
            var notice = SampleCampus.notice(2, audience: .endpoints([Self.id]))
            let first = try await store.accept(NoticeDraft(notice, scope: .root, event: event))
            #expect(first.isAllOff && !first.isRepeat)
            let again = try await store.accept(NoticeDraft(notice, scope: .root, event: event))
            #expect(again.isAllOff && again.isRepeat)
            notice = SampleCampus.notice(3)
            #expect(try await !store.accept(NoticeDraft(notice, scope: .root)).isAllOff)
        }
    }
}
