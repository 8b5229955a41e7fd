import RelayAPI
import RelayModel
import Testing

@testable import RelayHTTP

@Suite("Written values", .timeLimit(.minutes(5)))
struct WrittenTextTests {
    @Test("A slip of the pen finds its name, something else does not")
    func nearest() {
        #expect(NearestName.to("tilte", among: ["title", "body"]) == "title")
        #expect(NearestName.to("weather", among: ["title", "body"]) == nil)
    }

    @Test("Spans of time need a number and a unit")
    func spans() {
        #expect(DurationFormat.duration("90s") == .seconds(90))
        #expect(DurationFormat.duration("1d") == .seconds(86_400))
        for text in ["", "h", "2", "2w", "-2h", "1.5h", "٣h", "9999999999s", "2h "] {
            #expect(DurationFormat.duration(text) == nil)
        }
    }
}
