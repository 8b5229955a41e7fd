import Foundation

/// The output of `strace -f -y` for a process: calls in the order in which they began and ended.
struct SystemCallLog {
    private static let path = "/usr/bin/strace"

    /// The line numbers of the start and the end of one call; equal if it was not interrupted.
    struct Call {
        let thread: Substring
        let name: Substring
        /// The arguments, with the file of each descriptor and the beginning of the data.
        let arguments: Substring
        let begin: Int
        var end: Int?
    }

    let calls: [Call]

    /// The command that starts a program and writes its calls to a file. The program keeps its process id.
    static func tracer(writing file: String, calls: [String]) -> [String] {
        [path, "-D", "-f", "-y", "-s", "8192", "-o", file, "-e", "trace=" + calls.joined(separator: ",")]
    }

    /// Whether strace is installed and this process may trace others.
    static func isPossible() async -> Bool {
        guard FileManager.default.isExecutableFile(atPath: path) else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = ["-o", "/dev/null", "/bin/true"]
        process.standardError = FileHandle.nullDevice
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus == 0) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(returning: false)
            }
        }
    }

    /// Parses the output; an incomplete last line is left out.
    init(_ text: String) {
        var calls: [Call] = []
        var open: [Substring: Int] = [:]
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().enumerated() {
            guard let blank = line.firstIndex(of: " ") else { continue }
            let thread = line[..<blank]
            let rest = line[blank...].drop { $0 == " " }
            if rest.hasPrefix("<... ") {
                if let place = open.removeValue(forKey: thread) { calls[place].end = number }
            } else if let bracket = rest.firstIndex(of: "("), !rest.hasPrefix("+++"), !rest.hasPrefix("---") {
                let isOver = !rest.hasSuffix("<unfinished ...>")
                if !isOver { open[thread] = calls.count }
                calls.append(
                    Call(
                        thread: thread,
                        name: rest[..<bracket],
                        arguments: rest[bracket...],
                        begin: number,
                        end: isOver ? number : nil
                    )
                )
            }
        }
        self.calls = calls
    }
}
