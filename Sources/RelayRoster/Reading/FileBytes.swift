import Glibc

/// Reads whole files.
enum FileBytes {
    /// The bytes of a regular file.
    static func read(_ path: String) throws(FileFault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileFault(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFault(code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFault(code: EISDIR) }
        let size = Int(status.st_size)
        var failure: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let got = Glibc.read(descriptor, buffer.baseAddress?.advanced(by: count), size - count)
                if got < 0 {
                    if errno == EINTR { continue }
                    failure = errno
                    break
                }
                if got == 0 { break }
                count += got
            }
        }
        guard failure == 0 else { throw FileFault(code: failure) }
        return bytes
    }
}
