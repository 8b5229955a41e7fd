import Foundation
import Synchronization

/// `panda-relay serve` as a process of its own, from its first moment on: it may not serve yet.
struct LaunchedRelay {
    private let process: Process
    private let talk: Pipe

    /// Starts it on a free port.
    /// - Parameters:
    ///   - channels: the folder of channel files; nil for the project's own.
    ///   - tracer: a program and its arguments to start it under; it must leave the process itself in place.
    init(data: String, channels: String? = nil, tracer: [String] = []) throws {
        let command = tracer + [ProgramRun.path ?? "/nonexistent", "serve", "--listen", "127.0.0.1:0", "--data", data]
        process = Process()
        process.executableURL = URL(fileURLWithPath: command[0])
        process.arguments = Array(command.dropFirst())
        var environment = [
            "PATH": "/usr/bin:/bin", "PANDA_RELAY_TARGETS_ALLOW_CIDRS": "127.0.0.0/8",
            "PANDA_RELAY_TARGETS_PORTS": "any",
        ]
        environment["PANDA_RELAY_CHANNELS"] = channels
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: Folders.repository)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        talk = Pipe()
        process.standardError = talk
        try process.run()
    }

    /// SIGKILL: no handler, no farewell.
    func kill() async {
        Glibc.kill(process.processIdentifier, SIGKILL)
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread { [process] in
                process.waitUntilExit()
                continuation.resume()
            }
        }
    }

    /// The first URL it prints; all it said where it ended without one. Goes on reading, so that it is never held up.
    func firstURL() async -> String {
        let said = Mutex("")
        let isFound = Mutex(false)
        return await withCheckedContinuation { continuation in
            talk.fileHandleForReading.readabilityHandler = { handle in
                let data = handle.availableData
                let answer = said.withLock { said -> String? in
                    said += String(decoding: data, as: UTF8.self)
                    let url = said.firstMatch(of: /serves (http:\/\/\S+)\n/).map { String($0.output.1) }
                    return url ?? (data.isEmpty ? said : nil)
                }
                if data.isEmpty { handle.readabilityHandler = nil }
                guard let answer else { return }
                let isFirst = isFound.withLock { found in
                    defer { found = true }
                    return !found
                }
                if isFirst { continuation.resume(returning: answer) }
            }
        }
    }
}
