import Foundation

/// A run of the built program as a separate process.
struct ProgramRun {
    let exitCode: Int32
    let output: String
    let talk: String

    /// The program beside the tests, or the one that `PANDA_RELAY_PROGRAM` names; nil if there is none.
    static let path: String? = {
        if let named = ProcessInfo.processInfo.environment["PANDA_RELAY_PROGRAM"] { return named }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: tests).deletingLastPathComponent().path + "/panda-relay"
        return [beside, Folders.repository + "/.build/debug/panda-relay"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }()

    /// Runs the program to its end with `folder` as its current directory.
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
        // Files, not pipes: a full pipe without a reader would block the program.
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
