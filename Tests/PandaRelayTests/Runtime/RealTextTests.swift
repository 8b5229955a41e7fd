import Foundation
import RelayAPI
import RelayModel
import RelaySandbox
import Testing

@testable import PandaRelay

/// Texts that were really sent, some with damaged characters, if they are beside the repository.
@Suite(
    "Real texts",
    .timeLimit(.minutes(5)),
    .enabled(if: FileManager.default.fileExists(atPath: Folders.realTexts), "no real texts beside the repository")
)
struct RealTextTests {
    @Test("Every report arrives complete at a group robot, in parts of at most 2,048 bytes")
    func completeness() async throws {
        let reports = try Self.reports()
        try #require(reports.count > 1)
        let folder = try Folders.Temporary()
        try await Bench.run({ Self.roster(robots: reports.count, at: $0) }) { bench in
            for (number, report) in reports.enumerated() {
                let path = "\(folder.path)/\(number).txt"
                try Data(report).write(to: URL(fileURLWithPath: path))
                let progress = try await bench.send([
                    "--circle", "c\(number)", "--kind", "bulletin", "--title", "活动总结", "--body-file", path,
                ])
                #expect(progress.reached == 1, "report \(number): \(progress.summary)")
                let parts = await bench.sandbox.messages(MessageQuery(channel: "wecom-robot", key: "k\(number)"))
                #expect(parts.allSatisfy { $0.isTaken && $0.text.utf8.count <= 2048 })
                let joined = Self.plain(parts.map { Self.withoutCounter($0.text) }.joined())
                #expect(joined.contains(Self.plain(try BodyText.text(report, from: path, as: nil))), "report \(number)")
            }
        }
    }

    /// The file split at its headings (“…篇一”), as bytes: any byte may be damaged.
    private static func reports() throws -> [[UInt8]] {
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Folders.realTexts)))
        var reports: [[UInt8]] = [[]]
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let isHeading = line.count < 120 && String(decoding: line, as: UTF8.self).contains("篇")
            if isHeading, !reports[reports.count - 1].isEmpty { reports.append([]) }
            reports[reports.count - 1] += line + [UInt8(ascii: "\n")]
        }
        return reports.filter { $0.contains { $0 > 0x20 } }
    }

    private static func roster(robots: Int, at url: String) -> Roster {
        var roster = Roster()
        for number in 0..<robots {
            let circle = CircleID(unchecked: "c\(number)")
            roster.circles.append(Circle(id: circle, name: "群\(number)", kind: .class, unit: .root))
            roster.endpoints.append(
                Endpoint(
                    id: EndpointID(unchecked: "e\(number)"),
                    owner: .circle(circle),
                    channel: ChannelName(unchecked: "wecom-robot"),
                    address: Secret("\(url)/wecom-robot/cgi-bin/webhook/send?key=k\(number)")
                )
            )
        }
        return roster
    }

    /// The part's text without its number, `(2/5)` at either end.
    private static func withoutCounter(_ text: String) -> String {
        text.replacing(/^\s*[（(]\d+\/\d+[）)]\s*/, with: "").replacing(/\s*[（(]\d+\/\d+[）)]\s*$/, with: "")
    }

    private static func plain(_ text: String) -> String { String(text.filter { !$0.isWhitespace }) }
}
