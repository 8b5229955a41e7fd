import Foundation
import RelayModel
import RelayStore
import RelayStoreSQLite
import Testing

/// A store for the conformance suite: opens a store in an empty folder, or again in the same folder.
struct StoreUnderTest: Sendable, CustomTestStringConvertible {
    let name: String
    var testDescription: String { name }
    let open: @Sendable (_ place: String) throws -> any RelayStore

    static let all: [StoreUnderTest] = [
        StoreUnderTest(name: "SQLite") { try SQLiteStore(directory: $0) }
    ]

    /// Runs a body with a fresh store and removes it afterwards.
    func withStore<Value>(_ body: (any RelayStore) async throws -> Value) async throws -> Value {
        try await withPlace { place in
            let store = try open(place)
            let result: Result<Value, any Error>
            do { result = .success(try await body(store)) } catch { result = .failure(error) }
            await store.close()
            return try result.get()
        }
    }

    /// Runs a body with an empty folder.
    func withPlace<Value>(_ body: (String) async throws -> Value) async throws -> Value {
        let place = NSTemporaryDirectory() + "relay-store-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: place) }
        return try await body(place)
    }
}
