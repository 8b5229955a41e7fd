import Foundation

/// `panda-relay serve` as a process of its own, from its first moment on: it may not serve yet.
struct LaunchedRelay {
    private let process: Process
    private let talk: Pipe
    private let exit: ProcessExit

    /// Starts it on a free port.
    /// - Parameters:
    ///   - channels: the folder of channel files; nil for the project's own.
    ///   - variables: of its environment, besides those that open loopback.
    ///   - tracer: a program and its arguments to start it under; it must leave the process itself in place.
    init(data: String, channels: String? = nil, variables: [String: String] = [:], tracer: [String] = []) throws {
        let command = tracer + [ProgramRun.path ?? "/nonexistent", "serve", "--listen", "127.0.0.1:0", "--data", data]
        process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        var environment = [
            "PATH": "/usr/bin:/bin", "PANDA_RELAY_TARGETS_ALLOW_CIDRS": "127.0.0.0/8",
            "PANDA_RELAY_TARGETS_PORTS": "any",
        ]
        environment["PANDA_RELAY_CHANNELS"] = channels
        environment.merge(variables) { $1 }
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: Folders.repository)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        talk = Pipe()
        process.standardError = talk
        exit = ProcessExit(of: process)
        try process.run()
    }

    var processID: Int32 { process.processIdentifier }

    /// SIGKILL: no handler, no farewell.
    func kill() async { _ = await end(SIGKILL) }

    /// SIGTERM, as a supervisor stops it.
    /// - Returns: the exit code.
    func terminate() async -> Int32 { await end(SIGTERM) }

    /// SIGHUP, as a certificate's renewal sends it.
    func hangUp() { Glibc.kill(process.processIdentifier, SIGHUP) }

    private func end(_ signal: Int32) async -> Int32 {
        Glibc.kill(process.processIdentifier, signal)
        return await exit.status
    }

    /// Fills the pipe that is its standard error to the last byte; where nobody reads, its next write waits for good.
    func fillTalk() throws {
        // Opened once more: a descriptor that does not block must not be the one that the process has.
        let descriptor = open("/proc/self/fd/\(talk.fileHandleForReading.fileDescriptor)", O_WRONLY | O_NONBLOCK)
        guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
        for size in [bytes.count, 1] { while write(descriptor, bytes, size) > 0 {} }
    }

    /// The first URL it prints; all it said where it ended without one.
    /// - Parameter thenReads: goes on reading, so that it is never held up.
    ///
    /// On a thread of its own: a handler on the pipe outlives the process now and then, and libdispatch then reads
    /// freed memory.
    func firstURL(thenReads: Bool = true) async -> String {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [pipe = talk] in
                var said = ""
                var isFound = false
                while true {
                    let data = pipe.fileHandleForReading.availableData
                    if !isFound {
                        said += String(decoding: data, as: UTF8.self)
                        let url = said.firstMatch(of: /serves (https?:\/\/\S+)\n/).map { String($0.output.1) }
                        if let answer = url ?? (data.isEmpty ? said : nil) {
                            isFound = true
                            continuation.resume(returning: answer)
                            if !thenReads { return }
                        }
                    }
                    if data.isEmpty { return }
                }
            }
        }
    }
}
