import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// Damage at rest is found, and a damaged database never opens as an empty relay.
@Suite("Damage of the database", .timeLimit(.minutes(5)))
struct DatabaseCheckTests {
    private let subject = StoreUnderTest.all[0]
    private static let pageBytes = 4096

    @Test("A whole database shows no damage, and a store that closes interrupts the check")
    func whole() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            #expect(try await store.check() == nil)
            #expect(store.health.damage == nil)
            await store.close()
            await #expect(throws: StoreError.closed) { try await store.check() }
        }
    }

    @Test("For any zeroed page, the store does not open or the check finds the damage")
    func zeroedPages() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            _ = try await store.accept(NoticeDraft(SampleCampus.notice(), scope: .root))
            await store.close()
            let file = URL(fileURLWithPath: place + "/relay.sqlite")
            let sound = try Data(contentsOf: file)
            for page in 0..<sound.count / Self.pageBytes {
                var damaged = sound
                damaged.replaceSubrange(
                    page * Self.pageBytes..<(page + 1) * Self.pageBytes,
                    with: Data(count: Self.pageBytes)
                )
                try damaged.write(to: file)
                let refusal = StoreError.unexpectedDatabase(directory: place, finding: .damaged)
                do {
                    let store = try SQLiteStore(directory: place)
                    let damage = try await store.check()
                    #expect(damage != nil, "page \(page + 1)")
                    #expect(store.health.damage == damage)
                    await store.close()
                } catch {
                    #expect(error as? StoreError == refusal, "page \(page + 1)")
                }
            }
            try sound.write(to: file)
            let whole = try SQLiteStore(directory: place)
            #expect(try await whole.check() == nil)
            await whole.close()
        }
    }
}
