import RelayAPI
import RelayModel
import RelayStore
import Testing

@testable import PandaRelay

@Suite("Lines of the log", .timeLimit(.minutes(5)))
struct LogRowTests {
    private static let carrier = DeliveryID(notice: NoticeID(rawValue: 7), ordinal: 0)

    private func entry(_ state: DeliveryState) -> DeliveryEntry {
        DeliveryEntry(
            id: DeliveryID(notice: NoticeID(rawValue: 8), ordinal: 0),
            reader: .member,
            endpoint: EndpointID(unchecked: "robot"),
            channel: ChannelName(unchecked: "wecom-robot"),
            owner: nil,
            ownerName: nil,
            state: state
        )
    }

    @Test("A delivery in a digest keeps its state and names the digest's delivery, in every format")
    func digest() throws {
        var told = entry(.accepted)
        told.digest = Self.carrier
        let row = LogRow(told, offsetMinutes: 480)
        #expect(row.state == "accepted" && row.reason == "digest: \(Self.carrier)")
        let csv = LogFormat.csv.text([row]).split(separator: "\n").map { $0.split(separator: ",").last }
        #expect(csv == ["digest", Substring(Self.carrier.description)])
        #expect(LogFormat.json.text([row]).contains(#""digest":"\#(Self.carrier)""#))
        #expect(LogFormat.table.text([row]).contains("digest: \(Self.carrier)"))
        let alone = LogRow(entry(.accepted), offsetMinutes: 480)
        #expect(alone.reason.isEmpty && LogFormat.csv.text([alone]).hasSuffix(","))
    }

    @Test("The API's answer shows the same in the log and in the delivery's history")
    func answered() {
        var answer = DeliveryResponse()
        (answer.id, answer.endpoint, answer.channel) = ("dlv_1", "robot", "wecom-robot")
        (answer.state, answer.digest) = ("accepted", Self.carrier.description)
        #expect(LogRow(answer).digest == Self.carrier.description)
        #expect(answer.lines.first == "dlv_1: accepted, wecom-robot robot")
        #expect(answer.lines.contains("  told in the digest that \(Self.carrier) carried"))
    }

    @Test("A held delivery shows the end and the reason of the hold")
    func held() {
        var held = entry(.queued)
        held.show(.held("place", until: Timestamp(seconds: 1_772_436_600)))
        let row = LogRow(held, offsetMinutes: 480)
        #expect(row.state == "held" && row.reason.hasPrefix("until 2026-03-02 ") && row.reason.hasSuffix(", place"))
    }
}
