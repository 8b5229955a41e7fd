import Foundation
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite

/// A data directory, opened and locked, for the relay itself and for commands on a stopped one.
struct OpenStore: Sendable {
    let store: any RelayStore
    /// The same, for what only this kind of store tells: how far an import is.
    let database: SQLiteStore
    /// The greatest id given out, for the id generator.
    let greatestID: Int64

    /// Opens a data directory; makes it where it is missing, unless it is to be there.
    /// - Parameter acceptsEmpty: takes it as it is, although its marker names another database.
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

    /// Whether a relay has kept its data there; the database itself may be missing.
    static func exists(_ directory: String) -> Bool {
        ["relay.sqlite", "relay.identity"].contains {
            FileManager.default.fileExists(atPath: "\(directory)/\($0)")
        }
    }

    /// What makes keys in it.
    func keyMaker() -> KeyMaker { KeyMaker(store: store, clock: SystemClock(), ids: IDGenerator(after: greatestID)) }
}
