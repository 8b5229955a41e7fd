import Glibc
import RelayStore

/// The file beside the database that names it. If the marker exists and its database does not, a relay must not start
/// empty.
struct IdentityMarker {
    /// The content of the marker.
    enum Content: Equatable {
        /// There is no marker: a first start, or a database of schema 7 or earlier.
        case none
        /// The database's identity.
        case identity(String)
        /// The file names no database.
        case unreadable
    }

    private static let identityLength = 32
    private let directory: String
    private var path: String { directory + "/relay.identity" }

    /// The marker of a data directory.
    init(directory: String) { self.directory = directory }

    /// Reads the marker.
    var content: Content {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno == ENOENT ? .none : .unreadable }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: Self.identityLength + 1)
        let count = read(descriptor, &bytes, bytes.count)
        let isWhole = count == bytes.count && bytes.last == UInt8(ascii: "\n")
        let text = String(decoding: bytes.dropLast(), as: UTF8.self)
        return isWhole && text.allSatisfy(\.isHexDigit) ? .identity(text) : .unreadable
    }

    /// Throws if the database is missing although the marker, or a log with content, shows that there was one.
    func requireDatabase(at database: String, log: String) throws(StoreError) {
        let size = Self.size(of: database)
        guard size ?? 0 == 0, content != .none || Self.size(of: log) ?? 0 > 0 else { return }
        throw .unexpectedDatabase(directory: directory, finding: size == nil ? .missing : .empty)
    }

    /// Throws if a database is not the one that the marker names.
    /// - Parameter identity: The database's identity; nil if it has none.
    func require(_ identity: String?) throws(StoreError) {
        switch content {
        case .none: return
        case .identity(let expected) where expected == identity: return
        case .identity: throw .unexpectedDatabase(directory: directory, finding: .foreign)
        case .unreadable: throw .unexpectedDatabase(directory: directory, finding: .unreadableMarker)
        }
    }

    /// Makes the marker name a database. The write is durable and atomic: to a temporary file, synced, renamed, and the
    /// folder synced.
    func write(_ identity: String) throws(StoreError) {
        guard content != .identity(identity) else { return }
        let draft = path + ".new"
        let bytes = Array((identity + "\n").utf8)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw unusable() }
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        let failure = isWritten ? nil : unusable()
        close(descriptor)
        if let failure { throw failure }
        guard rename(draft, path) == 0 else { throw unusable() }
        let folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw unusable() }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw unusable() }
    }

    private func unusable() -> StoreError {
        let number = errno
        if number == ENOSPC || number == EDQUOT { return .diskFull }
        return .unusable(directory: directory, reason: String(cString: strerror(number)))
    }

    /// The size of a file in bytes; nil if there is none.
    private static func size(of path: String) -> Int? {
        var info = stat()
        return stat(path, &info) == 0 ? Int(info.st_size) : nil
    }
}
