import Glibc
import RelayStore
import Synchronization

/// The folder that holds everything the relay knows, kept to its owner (0700) and to one process (a lock file).
///
/// SQLite 3.40 can lose pages when two processes checkpoint the same write-ahead log at the same instant; the lock rules that out.
final class DataDirectory: Sendable {
    let databasePath: String
    /// The lock's descriptor; nil once released.
    private let lock: Mutex<Int32?>

    /// Makes the folder where it is missing and takes its lock.
    /// - Throws: ``StoreError/locked(directory:pid:)`` or ``StoreError/unusable(directory:reason:)``.
    init(path: String) throws(StoreError) {
        databasePath = path + "/relay.sqlite"
        guard mkdir(path, 0o700) == 0 || errno == EEXIST, chmod(path, 0o700) == 0 else {
            throw Self.unusable(path)
        }
        // What SQLite makes beside the database inherits its mode; the folder's mode keeps others out in any case.
        let descriptor = open(path + "/relay.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.unusable(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let holder = Self.readPID(descriptor)
            Glibc.close(descriptor)
            throw .locked(directory: path, pid: holder)
        }
        let pid = Array("\(getpid())\n".utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, pid, pid.count, 0) == pid.count else {
            let error = Self.unusable(path)
            Glibc.close(descriptor)
            throw error
        }
        lock = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets another process have the folder.
    func release() {
        lock.withLock { descriptor in
            if let descriptor {
                // Said expressly: a process that is being started just now holds a copy of the descriptor until it is itself.
                flock(descriptor, LOCK_UN)
                Glibc.close(descriptor)
            }
            descriptor = nil
        }
    }

    private static func unusable(_ path: String) -> StoreError {
        let number = errno
        if number == ENOSPC || number == EDQUOT { return .diskFull }
        return .unusable(directory: path, reason: String(cString: strerror(number)))
    }

    private static func readPID(_ descriptor: Int32) -> Int32? {
        var bytes = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int32(String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").first ?? "")
    }
}
