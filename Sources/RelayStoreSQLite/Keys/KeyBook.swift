import RelayModel
import RelayStore
import Synchronization

/// Every key, in memory: each request begins with one, and asking the database cost it 0.3 ms and five changes of thread.
///
/// Exact, because no other process has the file open (``DataDirectory``) and every change of a key is noted by the writer's
/// thread at its commit, in the order of the commits.
final class KeyBook: Sendable {
    private let keys: Mutex<[[UInt8]: AccessKey]>

    init(_ keys: [[UInt8]: AccessKey]) { self.keys = Mutex(keys) }

    /// The key whose secret has this SHA-256.
    func key(secretHash: [UInt8]) -> AccessKey? { keys.withLock { $0[secretHash] } }

    func add(_ key: AccessKey, secretHash: [UInt8]) { keys.withLock { $0[secretHash] = key } }

    func revoke(_ id: KeyID, at moment: Timestamp) {
        keys.withLock { keys in
            for (hash, key) in keys where key.id == id && key.revokedAt == nil { keys[hash]?.revokedAt = moment }
        }
    }
}
