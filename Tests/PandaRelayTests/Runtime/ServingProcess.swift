import Foundation
import Synchronization

/// `panda-relay serve` as a process of its own, to be killed.
struct ServingProcess {
    /// `http://127.0.0.1:40123`.
    let url: String
    private let process: Process

    /// Why it did not begin to serve.
    struct Failure: Error {
        let talk: String
    }

    /// Starts it on a free port and returns once it serves.
    static func start(data: String) async throws -> ServingProcess {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ProgramRun.path ?? "/nonexistent")
        process.arguments = ["serve", "--listen", "127.0.0.1:0", "--data", data]
        process.environment = [
            "PATH": "/usr/bin:/bin", "PANDA_RELAY_TARGETS_ALLOW_CIDRS": "127.0.0.0/8",
            "PANDA_RELAY_TARGETS_PORTS": "any",
        ]
        process.currentDirectoryURL = URL(fileURLWithPath: Folders.repository)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let talk = Pipe()
        process.standardError = talk
        try process.run()
        let text = await firstURL(in: talk.fileHandleForReading)
        guard text.hasPrefix("http://") else { throw Failure(talk: text) }
        return ServingProcess(url: text, process: process)
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
    private static func firstURL(in handle: FileHandle) async -> String {
        let said = Mutex("")
        let isFound = Mutex(false)
        return await withCheckedContinuation { continuation in
            handle.readabilityHandler = { handle in
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
