import Foundation

/// The built program run as a process of its own.
struct ProgramRun {
    let exitCode: Int32
    let output: String
    let talk: String

    /// The program beside the tests, or the one that `PANDA_RELAY_PROGRAM` names; nil where there is none.
    static let path: String? = {
        if let named = ProcessInfo.processInfo.environment["PANDA_RELAY_PROGRAM"] { return named }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/panda-relay"
        return [beside, Folders.repository + "/.build/debug/panda-relay"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    /// Runs it to its end; the folder is its current one.
    static func of(
        _ arguments: [String],
        environment: [String: String] = [:],
        folder: String = Folders.repository
    ) async throws -> ProgramRun {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "/nonexistent")
        process.arguments = arguments
        process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        // Files, not pipes: a pipe nobody reads at the moment would stop the program.
        let place = try Folders.Temporary()
        let files = try ["output", "talk"].map { name in
            let url = URL(fileURLWithPath: "\(place.path)/\(name)")
            try Data().write(to: url)
            return (url, try FileHandle(forWritingTo: url))
        }
        process.standardOutput = files[0].1
        process.standardError = files[1].1
        process.standardInput = FileHandle.nullDevice
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return ProgramRun(
            exitCode: process.terminationStatus,
            output: String(decoding: try Data(contentsOf: files[0].0), as: UTF8.self),
            talk: String(decoding: try Data(contentsOf: files[1].0), as: UTF8.self)
        )
    }
}
