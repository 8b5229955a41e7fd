import Foundation
import RelayChannels
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayEngine

/// A robot's pace as the robot sees it: received timestamps, on real sockets.
@Suite("Paced run", .timeLimit(.minutes(5)))
struct PacedRunTests {
    private static let limit = 5
    private static let span = Duration.seconds(1)

    /// The WeCom robot with windows that a test can wait for; unless said otherwise five a second, two of them for
    /// urgent.
    private func setup(
        rate: String = "{limit: \(Self.limit), seconds: 1, reserved_for_urgent: 2}"
    ) throws -> EngineRun.Setup {
        let file = EngineRun.repository + "/Config/channels/wecom-robot.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
            .replacing("channel: wecom-robot", with: "channel: paced-robot")
            .replacing(
                "{limit: 20, seconds: 60, reserved_for_urgent: 3}",
                with: rate
            )
        let own = try EngineRun.Setup()
        let robot = try ChannelFile.read(text, file: "paced-robot.yaml", wording: own.channels.wording)
        var setup = try EngineRun.Setup(more: [robot])
        // Each message in its own slot.
        setup.configuration.digestAfter = .seconds(3600)
        return setup
    }

    @Test("No window ever holds more than the limit, however many come at once; urgent passes those who wait")
    func received() async throws {
        let robots = ["a", "b"]
        try await EngineRun.run(setup: try setup()) { run in
            try await run.importEndpoints(
                robots.map { ($0, "paced-robot", "\(run.sandbox.url)/wecom-robot/cgi-bin/webhook/send?key=\($0)") }
            )
            let everybody = Audience.endpoints(robots.map { EndpointID(unchecked: $0) })
            var notices: [NoticeID] = []
            for number in 0..<9 { notices.append(try await run.send(everybody, title: "平\(number)")) }
            // The slots of all but urgent are used up.
            await run.sandbox.waitForMessages(3 * robots.count)
            for number in 0..<2 {
                notices.append(try await run.send(everybody, lane: .urgent, title: "急\(number)"))
            }
            for notice in notices { #expect(try await run.settled(notice).counts == [.accepted: robots.count]) }

            for robot in robots {
                let messages = await run.sandbox.messages(MessageQuery(channel: "wecom-robot", key: robot))
                #expect(messages.count == 11 && messages.allSatisfy(\.isTaken))
                #expect(crowded(messages, limit: Self.limit) == [])
                let normal = messages.filter { $0.text.contains("平") }
                #expect(crowded(normal, limit: Self.limit - 2) == [])
                let urgent = messages.indices.filter { messages[$0].text.contains("急") }
                // Accepted last, while six others wait. How many of those leave first depends on how slow this machine
                // is.
                #expect(urgent.count == 2 && (urgent.last ?? 11) < 10, "urgent passes those who wait: \(urgent)")
                // In each lane in the order of acceptance, but for those that are under way at once: three slots are
                // free at first.
                let numbers = normal.compactMap { $0.text.firstMatch(of: /平(\d)/).flatMap { Int($0.output.1) } }
                #expect(numbers.sorted() == Array(0..<9))
                #expect(numbers.enumerated().allSatisfy { abs($0.offset - $0.element) <= 2 }, "\(numbers)")
            }
        }
    }

    @Test("Of 26 bulletins at once to an idle WeCom robot 17 arrive at once and whole; every other is held to its slot")
    func wecom() async throws {
        try await EngineRun.run { run in
            let address = "\(run.sandbox.url)/wecom-robot/cgi-bin/webhook/send?key=a"
            try await run.importEndpoints([("a", "wecom-robot", address)])
            let robot = Audience.endpoints([EndpointID(unchecked: "a")])
            var notices: [NoticeID] = []
            for number in 0..<26 {
                notices.append(try await run.send(robot, title: "第\(number)条", body: "全文\(number)"))
            }
            var held = 0
            for notice in notices {
                let entry = try await run.entry(of: notice) { $0.state == .held || $0.state == .accepted }
                #expect(entry.digest == nil)
                guard entry.state == .held else { continue }
                held += 1
                #expect(entry.reason == "pacing" && entry.nextAt.map { $0 > SystemClock().now } ?? false)
            }
            #expect(held == 9)
            let texts = await run.sandbox.messages(MessageQuery(channel: "wecom-robot", key: "a")).map(\.text)
            #expect(texts.count == 17 && texts.allSatisfy { $0.contains("全文") })
        }
    }

    @Test("Two windows hold at once, as Feishu has them: few in a short one, not many in a long one")
    func twoWindows() async throws {
        let rate = "{limit: 2, seconds: 1}\n  - {limit: 4, seconds: 4}"
        try await EngineRun.run(setup: try setup(rate: rate)) { run in
            try await run.importEndpoints([
                ("a", "paced-robot", "\(run.sandbox.url)/wecom-robot/cgi-bin/webhook/send?key=a")
            ])
            var notices: [NoticeID] = []
            for number in 0..<7 {
                notices.append(try await run.send(.endpoints([EndpointID(unchecked: "a")]), title: "平\(number)"))
            }
            for notice in notices { #expect(try await run.settled(notice).counts == [.accepted: 1]) }
            let messages = await run.sandbox.messages(MessageQuery(channel: "wecom-robot", key: "a"))
            #expect(messages.count == 7 && messages.allSatisfy(\.isTaken))
            #expect(crowded(messages, limit: 2) == [])
            #expect(crowded(messages, limit: 4, span: .seconds(4)) == [])
        }
    }

    /// Where a window begins that holds more than so many.
    private func crowded(_ messages: [ReceivedMessage], limit: Int, span: Duration = Self.span) -> [Int] {
        let times = messages.map(\.receivedAt)
        return times.indices.dropLast(limit).filter { times[$0 + limit] - times[$0] < span }
    }
}
