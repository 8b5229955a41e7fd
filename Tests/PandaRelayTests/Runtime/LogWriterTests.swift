import Foundation
import Testing

@testable import PandaRelay

@Suite("The log's writer", .timeLimit(.minutes(5)))
struct LogWriterTests {
    private func report(_ count: Int) -> String { "\(count) dropped" }

    /// Reads this many lines from a pipe on a separate thread; dropped ones count as lines.
    private func lines(_ count: Int, of pipe: Pipe) async -> (written: [String], dropped: Int) {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var (rest, written, dropped) = ("", [String](), 0)
                while written.count + dropped < count {
                    rest += String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
                    while let end = rest.firstIndex(of: "\n") {
                        let line = String(rest[..<end])
                        rest = String(rest[rest.index(after: end)...])
                        if let count = line.wholeMatch(of: /(\d+) dropped/).flatMap({ Int($0.output.1) }) {
                            dropped += count
                        } else {
                            written.append(line)
                        }
                    }
                }
                continuation.resume(returning: (written, dropped))
            }
        }
    }

    @Test("Lines are written in order, and a flush waits for them")
    func order() async {
        let pipe = Pipe()
        let writer = LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        for number in 0..<100 { writer.write("line \(number)", report: report) }
        writer.flush(within: .seconds(60))
        try? pipe.fileHandleForWriting.close()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.split(separator: "\n").map(String.init) == (0..<100).map { "line \($0)" })
        #expect(writer.dropped == 0)
    }

    @Test("A blocked reader blocks no caller: lines that find the queue full are dropped, counted and reported")
    func stuckReader() async {
        let pipe = Pipe()
        let writer = LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor, capacity: 1000)
        // Far more than the pipe and the queue hold.
        let line = String(repeating: "x", count: 99)
        let begin = ContinuousClock.now
        for _ in 0..<5000 { writer.write(line, report: report) }
        writer.flush(within: .milliseconds(10))
        #expect(ContinuousClock.now - begin < .seconds(20))
        let dropped = writer.dropped
        #expect(dropped > 4000)
        let read = await lines(5000, of: pipe)
        #expect(read.dropped == dropped)
        #expect(read.written.count == 5000 - dropped && read.written.allSatisfy { $0 == line })
        writer.write("again", report: report)
        #expect(await lines(1, of: pipe).written == ["again"])
    }
}
