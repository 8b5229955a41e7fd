import RelayModel
import RelayService
import Testing

@testable import RelayEngine

@Suite("The detector of common refusals", .timeLimit(.minutes(5)))
struct RefusalWatchTests {
    private func refusal(_ code: String, endpoints: Int, cause: RefusalCause? = .clock) -> CommonRefusal {
        CommonRefusal(
            channel: ChannelName(unchecked: "feishu-robot"),
            code: code,
            message: "timestamp",
            cause: cause,
            endpoints: endpoints
        )
    }

    @Test("It raises one alarm, however the number changes, and its end another")
    func alarms() {
        var watch = RefusalDetector()
        let first = refusal("19021", endpoints: 3)
        #expect(watch.observe([first]) == [.began(first)])
        let more = refusal("19021", endpoints: 40)
        #expect(watch.observe([more]).isEmpty)
        let other = refusal("19022", endpoints: 5)
        #expect(watch.observe([more, other]) == [.began(other)])
        #expect(watch.observe([other]) == [.ended(more)])
        #expect(watch.observe([]) == [.ended(other)])
        #expect(watch.observe([]).isEmpty)
    }

    @Test("The note names channel, number, code and the operator's check", arguments: RefusalCause.allCases)
    func notes(cause: RefusalCause) {
        let note = RefusalDetector.notes([refusal("19021", endpoints: 12, cause: cause)]).first ?? ""
        #expect(note.hasPrefix("12 endpoints of feishu-robot are refused alike (19021: timestamp): the cause is "))
        let unknown = RefusalDetector.notes([refusal("19021", endpoints: 12, cause: nil)]).first ?? ""
        #expect(unknown != note && unknown.contains("most likely the relay's own"))
    }
}
