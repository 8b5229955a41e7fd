import Glibc

/// Writes one roster file row by row through a small buffer. It appears under its name only when it is complete.
final class SheetWriter {
    private let path: String
    private let draft: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isFinished = false

    /// Starts a file with its English header row.
    ///
    /// - Parameters:
    ///   - mode: Its permissions.
    ///   - omitted: Optional columns that are not written.
    init(
        _ file: RosterFile,
        in directory: String,
        mode: mode_t,
        omitting omitted: Set<RosterColumn> = []
    ) throws(RosterWriteFault) {
        path = directory + "/" + file.rawValue
        draft = path + ".part"
        descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw .system(doing: "create", path: draft, code: errno) }
        try row(file.columns.filter { !omitted.contains($0) }.map(\.rawValue))
    }

    deinit {
        if !isFinished {
            close(descriptor)
            unlink(draft)
        }
    }

    /// Appends a row.
    func row(_ fields: [String]) throws(RosterWriteFault) {
        for (place, field) in fields.enumerated() {
            if place > 0 { buffer.append(0x2C) }
            append(field)
        }
        buffer.append(0x0A)
        if buffer.count >= 1 << 16 { try flush() }
    }

    /// Flushes the buffer and renames the file to its final name.
    func finish() throws(RosterWriteFault) {
        try flush()
        guard fsync(descriptor) == 0 else { throw .system(doing: "write", path: draft, code: errno) }
        guard rename(draft, path) == 0 else { throw .system(doing: "name", path: path, code: errno) }
        isFinished = true
        close(descriptor)
    }

    private func append(_ field: String) {
        let needsQuotes = field.utf8.contains { $0 == 0x2C || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard needsQuotes else {
            buffer.append(contentsOf: field.utf8)
            return
        }
        buffer.append(0x22)
        for byte in field.utf8 {
            if byte == 0x22 { buffer.append(0x22) }
            buffer.append(byte)
        }
        buffer.append(0x22)
    }

    private func flush() throws(RosterWriteFault) {
        var start = 0
        while start < buffer.count {
            let written = buffer.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress?.advanced(by: start), bytes.count - start)
            }
            if written < 0 {
                if errno == EINTR { continue }
                throw .system(doing: "write", path: draft, code: errno)
            }
            start += written
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
