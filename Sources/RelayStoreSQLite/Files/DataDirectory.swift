import Glibc
import RelayStore
import Synchronization

/// The folder that holds everything the relay knows, kept to its owner (0700, files 0600) and to one process.
///
/// SQLite 3.40 can lose pages when two processes checkpoint the same write-ahead log at the same instant; two locks
/// rule that out. The one on the lock file is taken first and names the holder. The one on the database itself also
/// holds where someone has deleted the lock file. It is a `flock`, which Linux keeps apart from the `fcntl` locks that
/// SQLite takes on the same file.
final class DataDirectory: Sendable {
    private struct WatchedFile {
        let name: String
        let path: String
        let identity: FileIdentity?
    }

    private struct State {
        /// Folder, lock file, database; empty once released. An open file keeps its inode number from being used again.
        var descriptors: [Int32]
        var watched: [WatchedFile] = []
    }

    let path: String
    var databasePath: String { path + "/relay.sqlite" }
    var logPath: String { databasePath + "-wal" }
    private let state: Mutex<State>

    /// Makes the folder where it is missing and takes its lock.
    /// - Throws: ``StoreError/locked(directory:pid:)`` or ``StoreError/unusable(directory:reason:)``.
    init(path: String) throws(StoreError) {
        self.path = path
        state = Mutex(State(descriptors: []))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST, chmod(path, 0o700) == 0 else { throw unusable() }
        _ = try keepOpen(path, O_RDONLY | O_DIRECTORY)
        let lock = try keepOpen(path + "/relay.lock", O_RDWR | O_CREAT)
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            throw .locked(directory: path, pid: Self.readPID(lock))
        }
        let pid = Array("\(getpid())\n".utf8)
        guard fchmod(lock, 0o600) == 0, ftruncate(lock, 0) == 0, pwrite(lock, pid, pid.count, 0) == pid.count else {
            throw unusable()
        }
    }

    deinit { release() }

    /// Makes the database's file where it is missing, takes its lock, and keeps it and what lies beside it to the
    /// owner.
    /// - Throws: ``StoreError/locked(directory:pid:)`` where another process has this very database open.
    func lockDatabase() throws(StoreError) {
        let database = try keepOpen(databasePath, O_RDWR | O_CREAT)
        guard flock(database, LOCK_EX | LOCK_NB) == 0 else { throw .locked(directory: path, pid: nil) }
        guard fchmod(database, 0o600) == 0 else { throw unusable() }
        // SQLite makes the others with the database's mode; those of an earlier version may be open to everyone.
        for file in [logPath, databasePath + "-shm"] {
            guard chmod(file, 0o600) == 0 || errno == ENOENT else { throw unusable() }
        }
    }

    /// Remembers which files are in use, for ``loss``. The store has them open from now on.
    func watch() {
        let names = ["", "/relay.lock", "/relay.sqlite", "/relay.sqlite-wal", "/relay.sqlite-shm"]
        let watched = names.map { name in
            WatchedFile(
                name: name.isEmpty ? "the folder" : String(name.dropFirst()),
                path: path + name,
                identity: FileIdentity(path: path + name)
            )
        }
        state.withLock { $0.watched = watched }
    }

    /// What of the folder is gone or was replaced under the open store; nil where all is in place. Costs some
    /// microseconds.
    var loss: StoreError? {
        let watched = state.withLock { $0.watched }
        let lost = watched.first { FileIdentity(path: $0.path) != $0.identity }
        return lost.map { .directoryLost(part: $0.name) }
    }

    /// Lets another process have the folder. The store must have closed the database before: closing any descriptor of
    /// a file ends all `fcntl` locks that this process has on it.
    func release() {
        let descriptors = state.withLock { state in
            defer { state = State(descriptors: []) }
            return state.descriptors
        }
        for descriptor in descriptors {
            // Said expressly: a process that is being started just now holds a copy of the descriptor until it is
            // itself.
            flock(descriptor, LOCK_UN)
            Glibc.close(descriptor)
        }
    }

    private func keepOpen(_ file: String, _ flags: Int32) throws(StoreError) -> Int32 {
        let descriptor = open(file, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable() }
        state.withLock { $0.descriptors.append(descriptor) }
        return descriptor
    }

    private func unusable() -> StoreError {
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

/// Which file a path leads to: two paths, or a path and a descriptor, name the same file where device and inode agree.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    /// The file at a path; nil where there is none.
    init?(path: String) {
        var info = stat()
        guard stat(path, &info) == 0 else { return nil }
        self.init(info)
    }

    /// The file behind an open descriptor.
    init?(descriptor: Int32) {
        var info = stat()
        guard fstat(descriptor, &info) == 0 else { return nil }
        self.init(info)
    }

    private init(_ info: stat) {
        device = UInt64(info.st_dev)
        inode = UInt64(info.st_ino)
    }
}
