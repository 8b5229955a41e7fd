import Foundation
import RelayChannels
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayEngine

/// Deliveries that leave together, on real sockets.
@Suite("Leaving together", .timeLimit(.minutes(5)))
struct TogetherRunTests {
    @Test("One bad number in a batch fails alone; everybody else gets the message")
    func badNumber() async throws {
        try await EngineRun.run(moving: "aliyun-sms") { run in
            let numbers = ["13800001111", "13800002222", "12345"]
            try await run.importAccounts(numbers, channel: "aliyun-sms", secret: "id:key")
            let everybody = Audience.circles(ids: [run.circle], roles: [], includeChildren: false)
            let notice = try await run.send(everybody)
            #expect(try await run.settled(notice).counts == [.accepted: 2, .failed: 1])
            let bad = try await run.entry(of: notice, ordinal: 2) { _ in true }
            #expect(bad.attempts.map(\.code) == ["isv.MOBILE_NUMBER_ILLEGAL"])
            #expect(try await run.store.endpoint(EndpointID(unchecked: "a2"), scope: .root).record.enabled)
        }
    }

    @Test("What a digest carried is under way no more when it has arrived, whichever notice it was of")
    func inFlight() async throws {
        let file = EngineRun.repository + "/Config/channels/wecom-robot.yaml"
        let text = try String(contentsOfFile: file, encoding: .utf8)
            .replacing("channel: wecom-robot", with: "channel: slow-robot")
            .replacing("{limit: 20, seconds: 60, reserved_for_urgent: 3}", with: "{limit: 1, seconds: 2}")
        let own = try EngineRun.Setup()
        let robot = try ChannelFile.read(text, file: "slow-robot.yaml", wording: own.channels.wording)
        var setup = try EngineRun.Setup(more: [robot])
        setup.configuration.digestAfter = .seconds(1)
        try await EngineRun.run(setup: setup) { run in
            let address = "\(run.sandbox.url)/wecom-robot/cgi-bin/webhook/send?key=a"
            try await run.importEndpoints([("a", "slow-robot", address)])
            var notices: [NoticeID] = []
            for number in 0..<8 {
                notices.append(try await run.send(.endpoints([EndpointID(unchecked: "a")]), title: "平\(number)"))
            }
            for notice in notices { #expect(try await run.settled(notice).counts == [.accepted: 1]) }
            // Which of them depends on how fast they came in.
            var digests: Set<DeliveryID> = []
            for notice in notices {
                if let digest = try await run.entry(of: notice, once: { _ in true }).digest { digests.insert(digest) }
            }
            #expect(!digests.isEmpty)
            while run.engine.metrics.unrecorded > 0 { await Task.yield() }
            #expect(notices.map { run.engine.inFlight(of: $0) } == notices.map { _ in 0 })
        }
    }
}
