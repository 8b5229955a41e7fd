import Foundation
import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite

/// A data directory, opened and locked, for the relay itself and for commands on a stopped one.
struct OpenStore: Sendable {
    let store: any RelayStore
    /// The greatest id given out, for the id generator.
    let greatestID: Int64

    /// Opens a data directory; makes it where it is missing, unless it is to be there.
    static func open(_ directory: String, mustExist: Bool = false) async throws(StartFault) -> OpenStore {
        if mustExist, !FileManager.default.fileExists(atPath: directory + "/relay.sqlite") {
            throw StartFault(.store, "There is no relay's data in \(directory). Name its directory with --data.")
        }
        do throws(StoreError) {
            let store = try SQLiteStore(directory: directory)
            return OpenStore(store: store, greatestID: try await store.greatestID())
        } catch {
            throw StartFault(error, directory: directory)
        }
    }

    /// What makes keys in it.
    func keyMaker() -> KeyMaker { KeyMaker(store: store, clock: SystemClock(), ids: IDGenerator(after: greatestID)) }
}
