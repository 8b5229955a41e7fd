import Glibc

/// What the system said to a file operation.
struct FileFault: Error, Hashable {
    /// The `errno`.
    var code: Int32

    var isMissing: Bool { code == ENOENT || code == ENOTDIR }
    /// The system's words.
    var reason: String {
        code == EISDIR ? "it is not a plain file" : String(cString: strerror(code))
    }
}
