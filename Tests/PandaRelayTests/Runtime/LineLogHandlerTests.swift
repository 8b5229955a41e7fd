import Logging
import RelayModel
import Testing

@testable import PandaRelay

@Suite("Log lines", .timeLimit(.minutes(5)))
struct LineLogHandlerTests {
    private let handler = LineLogHandler(level: .info, offsetMinutes: 480)
    private let moment = Timestamp(seconds: 1_772_436_604)

    @Test("A line has time with offset, level, message and sorted keys")
    func form() {
        let line = handler.line(.info, "notice accepted", ["notice": "ntc_1", "issuer": "校园 110"], at: moment)
        #expect(line == "2026-03-02T15:30:04.000+08:00 info notice accepted issuer=\"校园 110\" notice=ntc_1")
    }

    @Test("Foreign text cannot forge a log line")
    func injection() {
        let line = handler.line(.warning, "odd", ["name": "a\nb\u{1B}[31m\"c"], at: moment)
        #expect(!line.contains("\n"))
        #expect(!line.contains("\u{1B}"))
        #expect(line.hasSuffix("name=\"a\\nb [31m'c\""))
    }
}
