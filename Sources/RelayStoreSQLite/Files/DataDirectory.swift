import Glibc
import RelayStore
import Synchronization

/// The folder with all data of the relay, accessible to its owner only (0700, files 0600) and to one process.
///
/// SQLite 3.40 can lose pages when two processes checkpoint the same write-ahead log at the same instant; two locks
/// prevent that. The lock on the lock file is taken first and names the holder. The lock on the database also holds if
/// the lock file was deleted. It is a `flock`, which Linux keeps apart from the `fcntl` locks that SQLite takes on the
/// same file.
final class DataDirectory: Sendable {
    private struct WatchedFile {
        let name: String
        let path: String
        let identity: FileIdentity?
    }

    private struct State {
        /// Folder, lock file and database; empty once released. An open file keeps its inode number from being reused.
        var descriptors: [Int32]
        var watched: [WatchedFile] = []
    }

    let path: String
    var databasePath: String { path + "/relay.sqlite" }
    var logPath: String { databasePath + "-wal" }
    private let state: Mutex<State>

    /// Creates the folder if it is missing, and locks it.
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

    /// Creates the database file if it is missing, locks it, and restricts it and the files beside it to the owner.
    /// - Throws: ``StoreError/locked(directory:pid:)`` if another process has this database open.
    func lockDatabase() throws(StoreError) {
        let database = try keepOpen(databasePath, O_RDWR | O_CREAT)
        guard flock(database, LOCK_EX | LOCK_NB) == 0 else { throw .locked(directory: path, pid: nil) }
        guard fchmod(database, 0o600) == 0 else { throw unusable() }
        // SQLite creates the other files with the database's mode; those of an earlier version may be world-readable.
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

    /// The file that disappeared or was replaced while the store is open; nil if all are in place. Costs a few
    /// microseconds.
    var loss: StoreError? {
        let watched = state.withLock { $0.watched }
        let lost = watched.first { FileIdentity(path: $0.path) != $0.identity }
        return lost.map { .directoryLost(part: $0.name) }
    }

    /// Releases the folder for another process. The store must have closed the database before: closing any descriptor
    /// of a file ends all `fcntl` locks that this process has on it.
    func release() {
        let descriptors = state.withLock { state in
            defer { state = State(descriptors: []) }
            return state.descriptors
        }
        for descriptor in descriptors {
            // Unlock explicitly: a child process between fork and exec still holds a duplicate of this descriptor.
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

/// The identity of a file: two paths, or a path and a descriptor, name the same file if device and inode are equal.
struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let inode: UInt64

    /// The file at a path; nil if there is none.
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
