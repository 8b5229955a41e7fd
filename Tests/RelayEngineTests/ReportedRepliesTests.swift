import Foundation
import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Replies that users of similar software reported as having switched a robot off for good
/// (Tests/Fixtures/reports/replies.json).
@Suite("Reported replies", .timeLimit(.minutes(5)))
struct ReportedRepliesTests: DispatcherSuite {
    struct Case: Decodable, CustomTestStringConvertible {
        var id: String
        var channel: String
        var status: Int?
        var headers: [String: String]?
        var body: String?
        var transport: String?
        /// What is mended afterwards; nil where the case is about something else.
        var then: String?
        var testDescription: String { id }

        var reply: OutboundReply {
            OutboundReply(
                status: status ?? 0,
                headers: (headers ?? [:]).map { HTTPField($0.key, $0.value) },
                body: Array((body ?? "").utf8),
                fault: transport.flatMap { TransportFault(rawValue: $0) },
                receivedAt: Timestamp(seconds: 1_772_436_600)
            )
        }
    }

    private static let catalogue = Result {
        try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
    }

    static let cases: [Case] = {
        let path = EngineRun.repository + "/Tests/Fixtures/reports/replies.json"
        guard let data = FileManager.default.contents(atPath: path),
            let cases = try? JSONDecoder().decode([Case].self, from: data)
        else { return [] }
        return cases.filter { $0.then != nil }
    }()

    @Test("All ten are read")
    func count() { #expect(Self.cases.count == 10) }

    @Test("The endpoint stays on, its message waits and arrives once the fault is mended", arguments: cases)
    func arrives(reported: Case) throws {
        let channel = try #require(try Self.catalogue.get()[ChannelName(unchecked: reported.channel)])
        let verdict = channel.judge(reported.reply)
        #expect(verdict.class == .permanentConfig && !verdict.isGone)
        var run = DispatcherRun(dispatcher(ChannelTraits(channel)), at: now)
        run.answer = { _ in (verdict, .milliseconds(50)) }
        let first = notice(1)
        run.send(first, pending(first, 0..<1, endpoint: { _ in 7 }))
        run.advance(by: .seconds(90))
        let held = try #require(run.rows.values.first)
        #expect(held.to == .held && held.reason == "endpoint_refused" && held.disableEndpoint == nil)
        #expect(try #require(held.nextAt) > run.now)
        run.answer = { _ in (Verdict(.accepted), .milliseconds(50)) }
        let second = notice(2)
        run.send(second, pending(second, 0..<1, endpoint: { _ in 7 }))
        run.advance(by: .seconds(200))
        #expect(run.states == [.accepted: 2])
    }
}
