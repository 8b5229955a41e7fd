import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

/// What only the embedded store promises.
@Suite("The embedded store", .timeLimit(.minutes(5)))
struct SQLiteStoreTests {
    private let subject = StoreUnderTest.all[0]

    @Test("Every commit is on the disk: synchronous=FULL is in force on the connection that writes")
    func durability() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            #expect(try await store.synchronousLevel() == 2)
            await store.close()
        }
    }

    @Test("The folder is its owner's alone, and a second store in it is refused with the holder's process")
    func lock() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            let mode = try FileManager.default.attributesOfItem(atPath: place)[.posixPermissions] as? Int
            #expect(mode == 0o700)
            #expect(throws: StoreError.locked(directory: place, pid: getpid())) { try SQLiteStore(directory: place) }
            await store.close()
            let next = try SQLiteStore(directory: place)
            await next.close()
        }
    }

    @Test("A folder that cannot be made is refused with the reason")
    func unusable() {
        #expect(throws: StoreError.self) { try SQLiteStore(directory: "/proc/no/such/place") }
    }

    @Test("A closed store refuses instead of hanging")
    func closed() async throws {
        try await subject.withPlace { place in
            let store = try SQLiteStore(directory: place)
            await store.close()
            await #expect(throws: StoreError.closed) {
                try await store.revokeKey(KeyID(rawValue: 1), at: SampleCampus.start)
            }
        }
    }
}
