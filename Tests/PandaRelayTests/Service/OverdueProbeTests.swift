import Foundation
import Logging
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayService

@Suite("The probe for overdue deliveries", .timeLimit(.minutes(5)))
struct OverdueLookTests {
    private struct FixedClock: RelayClock {
        let now = Timestamp(seconds: 1_800_000_100)
    }

    @Test("Deliveries held in the engine's memory are not overdue; the others are")
    func waiting() async throws {
        let folder = try Folders.Temporary()
        let store = try SQLiteStore(directory: folder.path)
        _ = try await store.importRoster(.webhooks(3, at: "http://127.0.0.1"), prune: false)
        let accepted = Timestamp(seconds: 1_800_000_000)
        let notice = Notice(
            id: NoticeID(rawValue: 1),
            kind: .bulletin,
            lane: .normal,
            severity: .info,
            texts: [.member: NoticeText(title: "t", body: "b")],
            audience: .circles(ids: [CircleID(unchecked: "all")], roles: [], includeChildren: false),
            unit: .root,
            issuer: "x",
            acceptedAt: accepted,
            expiresAt: accepted + .seconds(86_400)
        )
        _ = try await store.accept(NoticeDraft(notice, scope: .root))
        let pending = try await store.pendingDeliveries(of: notice.id, from: 0, limit: 1024).deliveries
        #expect(pending.count == 3)
        await withCheckedContinuation { continuation in
            store.record(
                pending.map {
                    DeliveryRecord(
                        id: $0.id,
                        endpoint: $0.target.number,
                        from: nil,
                        to: .held,
                        attempts: 1,
                        nextAt: accepted
                    )
                }
            ) { continuation.resume() }
        }
        let known = Set(pending.prefix(2).map(\.id))
        let look = OverdueProbe(
            store: store,
            waiting: { known },
            clock: FixedClock(),
            logger: Logger(label: "look") { _ in SwiftLogNoOpLogHandler() }
        )
        await look.look()
        #expect(look.last == OverdueDeliveries(count: 1, oldest: accepted))
        await store.close()
    }
}
