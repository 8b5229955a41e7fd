import Foundation

/// A small disk in memory, mounted for one test. It needs root and is not possible in every container.
struct TemporaryDisk {
    let path: String

    /// Whether a disk can be mounted here.
    static func isPossible() async -> Bool {
        guard geteuid() == 0 else { return false }
        return (try? await TemporaryDisk.with(megabytes: 1) { _ in true }) ?? false
    }

    /// Why the disk could not be mounted or changed.
    struct Failure: Error {
        let arguments: [String]
        let exitCode: Int32
    }

    /// Mounts a disk, runs the body and unmounts the disk.
    static func with<Value>(megabytes: Int, _ body: (TemporaryDisk) async throws -> Value) async throws -> Value {
        let folder = try Folders.Temporary()
        let disk = TemporaryDisk(path: folder.path)
        try await run("mount", ["-t", "tmpfs", "-o", "size=\(megabytes)m,mode=700", "tmpfs", disk.path])
        let result: Result<Value, any Error>
        do { result = .success(try await body(disk)) } catch { result = .failure(error) }
        try await run("umount", ["-l", disk.path])
        return try result.get()
    }

    /// Makes the disk read-only or writable. Linux refuses while a file on it is open for writing.
    func setReadOnly(_ isReadOnly: Bool) async throws {
        try await Self.run("mount", ["-o", "remount," + (isReadOnly ? "ro" : "rw"), path])
    }

    private var filler: String { path + "/filler" }

    /// Writes until no byte is free.
    func fill() throws {
        let descriptor = open(filler, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        guard descriptor >= 0 else { throw Failure(arguments: ["open"], exitCode: errno) }
        defer { close(descriptor) }
        for size in [1 << 20, 1 << 12, 1] {
            let bytes = [UInt8](repeating: 0, count: size)
            while write(descriptor, bytes, size) == size {}
        }
    }

    /// Removes what ``fill()`` wrote.
    func free() throws { try FileManager.default.removeItem(atPath: filler) }

    private static func run(_ program: String, _ arguments: [String]) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        process.standardError = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        guard process.terminationStatus == 0 else {
            throw Failure(arguments: [program] + arguments, exitCode: process.terminationStatus)
        }
    }
}
