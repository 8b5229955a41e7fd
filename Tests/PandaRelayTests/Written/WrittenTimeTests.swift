import RelayModel
import Testing

@testable import PandaRelay

@Suite("Times as people write them", .timeLimit(.minutes(5)))
struct WrittenTimeTests {
    private let now = Timestamp(seconds: 1_772_436_600)

    @Test(
        "A duration has one unit",
        arguments: [("30s", 30), ("5m", 300), ("2h", 7200), ("7d", 604_800)]
    )
    func spans(text: String, seconds: Int) {
        #expect(DurationArgument(argument: text)?.duration == .seconds(seconds))
    }

    @Test("An invalid duration is refused", arguments: ["", "h", "2", "-2h", "2 h", "0s", "1h30m", "2H"])
    func wrongSpans(text: String) {
        #expect(DurationArgument(argument: text) == nil)
    }

    @Test(
        "A time without offset is in the relay's time zone",
        arguments: [
            "2026-03-02 15:30", "2026-03-02T15:30:00", "2026-03-02T15:30:00+08:00", "2026-03-02T07:30:00Z",
        ]
    )
    func moments(text: String) throws {
        let moment = try #require(TimestampFormat(argument: text))
        #expect(moment.ago(now: now, offsetMinutes: 480) == Timestamp(rfc3339: "2026-03-02T15:30:00+08:00"))
    }

    @Test("A date alone is its beginning; a duration counts from now")
    func datesAndSpans() throws {
        let date = try #require(TimestampFormat(argument: "2026-03-02"))
        #expect(date.ago(now: now, offsetMinutes: 480) == Timestamp(rfc3339: "2026-03-02T00:00:00+08:00"))
        let span = try #require(TimestampFormat(argument: "2h"))
        #expect(span.ago(now: now, offsetMinutes: 480) == now - .seconds(7200))
        #expect(span.ahead(now: now, offsetMinutes: 480) == now + .seconds(7200))
    }

    @Test("An invalid time is refused", arguments: ["", "soon", "2026-02-30", "25:00", "2026-03-02 24:30"])
    func wrongMoments(text: String) {
        #expect(TimestampFormat(argument: text) == nil)
    }
}
