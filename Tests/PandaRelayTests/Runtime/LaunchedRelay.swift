import Foundation

/// `panda-relay serve` as a separate process, from its launch on: it may not serve yet.
struct LaunchedRelay {
    private let process: Process
    private let talk: Pipe
    private let exit: ProcessExit

    /// Starts the relay on a free port.
    /// - Parameters:
    ///   - channels: The folder of channel files; nil for the project's.
    ///   - variables: Environment variables in addition to those that open loopback.
    ///   - tracer: A program with arguments that starts the relay; it must keep the process.
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

    /// Sends SIGKILL and waits for the end.
    func kill() async { _ = await end(SIGKILL) }

    /// Sends SIGTERM, as a supervisor does.
    /// - Returns: The exit code.
    func terminate() async -> Int32 { await end(SIGTERM) }

    /// Sends SIGHUP, as a certificate renewal does.
    func hangUp() { Glibc.kill(process.processIdentifier, SIGHUP) }

    private func end(_ signal: Int32) async -> Int32 {
        Glibc.kill(process.processIdentifier, signal)
        return await exit.status
    }

    /// Fills the pipe of standard error completely; without a reader the next write blocks for ever.
    func fillTalk() throws {
        // A second open file description: the process's own descriptor must stay blocking.
        let descriptor = open("/proc/self/fd/\(talk.fileHandleForReading.fileDescriptor)", O_WRONLY | O_NONBLOCK)
        guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
        defer { close(descriptor) }
        let bytes = [UInt8](repeating: UInt8(ascii: "\n"), count: 4096)
        for size in [bytes.count, 1] { while write(descriptor, bytes, size) > 0 {} }
    }

    /// The first URL that the process prints; its whole output if it ends without one.
    /// - Parameter thenReads: Keeps reading, so that the process never blocks.
    ///
    /// It runs on its own thread: a handler on the pipe sometimes outlives the process, and libdispatch then reads
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
