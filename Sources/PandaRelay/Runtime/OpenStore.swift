import Foundation
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite

/// An open and locked data directory, for the relay and for commands on a stopped relay.
struct OpenStore: Sendable {
    let store: any RelayStore
    /// The same store with the functions that only SQLite has: the progress of an import.
    let database: SQLiteStore
    /// The greatest stored id, from which the id generator continues.
    let greatestID: Int64

    /// Opens a data directory; creates it if it is missing, unless `mustExist` is true.
    /// - Parameter acceptsEmpty: Opens the directory even if its marker names another database.
    static func open(
        _ directory: String,
        mustExist: Bool = false,
        acceptsEmpty: Bool = false
    ) async throws(StartFault) -> OpenStore {
        if mustExist, !exists(directory) {
            throw StartFault(.store, "There is no relay's data in \(directory). Name its directory with --data.")
        }
        do throws(StoreError) {
            let store = try SQLiteStore(directory: directory, acceptsEmpty: acceptsEmpty)
            return OpenStore(store: store, database: store, greatestID: try await store.greatestID())
        } catch {
            throw StartFault(error, directory: directory)
        }
    }

    /// Whether a relay has stored data there. The database itself may be missing.
    static func exists(_ directory: String) -> Bool {
        ["relay.sqlite", "relay.identity"].contains {
            FileManager.default.fileExists(atPath: "\(directory)/\($0)")
        }
    }

    /// Creates API keys in the store.
    func keyMaker() -> KeyMaker { KeyMaker(store: store, clock: SystemClock(), ids: IDGenerator(after: greatestID)) }
}
