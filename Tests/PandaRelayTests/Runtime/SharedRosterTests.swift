import Foundation
import RelayAPI
import RelayModel
import RelayRoster
import RelaySandbox
import Testing

@testable import PandaRelay

/// Rosters of the field reports with a duplicate number or address, over real sockets.
@Suite("Rosters with a duplicate number or address", .timeLimit(.minutes(5)))
struct SharedRosterTests {
    /// A roster of the field reports with its robots at another receiver.
    private static func roster(_ name: String, at url: String) throws -> Roster {
        var roster = try RosterReader().read(directory: "\(Folders.repository)/Tests/Fixtures/reports/rosters/\(name)")
            .roster
        for place in roster.endpoints.indices {
            let address = roster.endpoints[place].address.reveal()
            roster.endpoints[place].address = Secret(address.replacing("http://127.0.0.1:9180", with: url))
        }
        return roster
    }

    private func messages(_ bench: Bench, _ key: String) async -> [String] {
        await bench.sandbox.messages(MessageQuery(channel: "wecom-robot", key: key)).map(\.text)
    }

    @Test("A notice to two circles with one robot arrives once, and both deliveries show the attempt")
    func oneRobot() async throws {
        try await Bench.run({ try Self.roster("same-robot-twice", at: $0) }) { bench in
            let progress = try await bench.send([
                "--circle", "a", "--circle", "b", "--kind", "bulletin", "--title", "通报", "--body", "请转告。",
            ])
            #expect(progress.reached == 2 && progress.total == 2)
            #expect(await messages(bench, "same").count == 1)
            let path = "/v1/notices/\(progress.id)/deliveries"
            let found = try await bench.client.list(path, [], limit: 9, as: DeliveryResponse.self).items
            #expect(Set(found.map(\.endpoint)) == ["e1", "e2"])
            #expect(found.allSatisfy { $0.state == "accepted" && $0.attemptCount == 1 })
            #expect(found.map(\.sharedWith) == [nil, found[0].id])
            #expect(Set(found.map { $0.attempts.first?.at }).count == 1)
        }
    }

    @Test("A warning about a number of a child and a parent is for the child, however the number is pasted")
    func oneNumber() async throws {
        try await Bench.run({ try Self.roster("shared-number", at: $0) }) { bench in
            let body = WarningRequest(eventID: "e", phone: "+86 199-0000-0001", risk: "high")
            let answer = try await bench.client.post("/v1/warnings", body, as: WarningAcceptanceResponse.self)
            #expect(answer.ids == [answer.id])
            let progress = try await NoticeWatch(client: bench.client, isQuiet: true).untilOver(answer.id)
            #expect(progress.reached == 3)
            let texts = [
                await messages(bench, "p1"), await messages(bench, "t1"), await messages(bench, "m1"),
            ]
            #expect(texts.map(\.count) == [1, 1, 1])
            #expect(texts[0].first != texts[1].first && texts[1].first == texts[2].first)
            #expect(texts[1].first?.contains("张*") == true)
        }
    }
}
