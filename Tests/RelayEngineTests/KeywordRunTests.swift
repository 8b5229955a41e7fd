import Foundation
import RelayChannels
import RelayModel
import RelaySandbox
import RelayStore
import RelayStoreSQLite
import Testing

@testable import RelayEngine

/// Robots that want a keyword, through the whole engine.
@Suite("Keyword robots", .timeLimit(.minutes(5)))
struct KeywordRunTests {
    /// A robot of each kind.
    /// - Parameter wanted: what it wants in every message, percent-encoded.
    private func importRobots(_ run: EngineRun, keyword: String, wanted: String) async throws {
        let owner = PersonID(unchecked: "somebody")
        let key = "keyword-\(wanted)"
        var roster = Roster()
        roster.people = [Person(id: owner, name: "某人")]
        roster.endpoints = [
            ("dingtalk-robot", "/robot/send?access_token=\(key)"),
            ("feishu-robot", "/open-apis/bot/v2/hook/\(key)"),
        ].map { channel, path in
            Endpoint(
                id: EndpointID(unchecked: channel),
                owner: .person(owner),
                channel: ChannelName(unchecked: channel),
                address: Secret("\(run.sandbox.url)/\(channel)\(path)"),
                keyword: keyword
            )
        }
        _ = try await run.store.importRoster(roster, prune: true)
    }

    private let both = Audience.endpoints(["dingtalk-robot", "feishu-robot"].map { EndpointID(unchecked: $0) })

    @Test("Every part of a long bulletin arrives at robots that take nothing without the keyword")
    func longBulletin() async throws {
        let file = EngineRun.repository + "/Tests/Fixtures/reports/texts/long-bulletin.txt"
        let body = try String(contentsOfFile: file, encoding: .utf8)
        try await EngineRun.run { run in
            try await importRobots(run, keyword: "警情", wanted: "%E8%AD%A6%E6%83%85")
            let notice = try await run.send(both, lane: .urgent, title: "警情通报：冒充客服", body: body)
            #expect(try await run.settled(notice).counts == [.accepted: 2])
            let texts = await run.sandbox.received.map(\.text)
            #expect(texts.count >= 4 && texts.allSatisfy { $0.contains("警情") })
            #expect(texts.contains { !$0.contains("警情通报：") }, "a part without the title")
        }
    }

    @Test(
        "A robot without its keyword, or with another, fails the message, and the attempt names the endpoint",
        arguments: ["", "反诈"]
    )
    func missing(keyword: String) async throws {
        try await EngineRun.run { run in
            try await importRobots(run, keyword: keyword, wanted: "%E6%A0%B8%E5%AE%9E")
            let notice = try await run.send(both, title: "提醒", body: "请转告同学。")
            #expect(try await run.settled(notice).counts == [.failed: 2])
            let page = try await run.store.deliveries(
                DeliveryFilter(notice: notice),
                scope: .root,
                after: nil,
                limit: 9
            )
            for entry in page.items {
                let message = entry.attempts.first?.message ?? ""
                let endpoint = try #require(entry.endpoint)
                #expect(message.contains("endpoint \(endpoint)") && message.contains("keyword"), "\(message)")
            }
        }
    }

    @Test("Endpoints whose keyword stands in the text share one message; another keyword makes another")
    func shared() throws {
        let setup = try EngineRun.Setup()
        var cache = MessageCache(channels: setup.channels, configuration: EngineConfiguration())
        let suite = DispatcherTestNotice()
        let notice = suite.notice()
        func message(_ keyword: String) -> PreparedMessage? {
            cache.message(
                notice.id,
                for: .member,
                on: ChannelName(unchecked: "dingtalk-robot"),
                keyword: keyword,
                notice: { _ in notice }
            )
        }
        let plain = try #require(message(""))
        #expect(message("警情通报") === plain && message("通报") === plain)
        let other = try #require(message("反诈"))
        #expect(other !== plain && message("反诈") === other)
    }

    @Test("A digest holds the keyword")
    func digest() throws {
        let setup = try EngineRun.Setup()
        let cache = MessageCache(channels: setup.channels, configuration: EngineConfiguration())
        let notices = [DispatcherTestNotice().notice(1), DispatcherTestNotice().notice(2)]
        let digest = cache.digest(
            of: notices.map(\.id),
            on: ChannelName(unchecked: "feishu-robot"),
            keyword: "反诈",
            notice: { id in notices.first { $0.id == id } }
        )
        #expect(digest?.holds("反诈") == true)
    }
}

/// A notice made by hand.
private struct DispatcherTestNotice: DispatcherSuite {}
