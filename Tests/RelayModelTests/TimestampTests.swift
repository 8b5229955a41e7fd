import RelayModel
import Testing

@Suite("Timestamps", .timeLimit(.minutes(5)))
struct TimestampTests {
    @Test(
        "RFC 3339 is parsed and formatted",
        arguments: [
            ("2026-03-02T15:30:04.120+08:00", "2026-03-02T15:30:04.120+08:00"),
            ("2026-03-02T07:30:04Z", "2026-03-02T15:30:04.000+08:00"),
            ("1969-12-31t23:59:59.999z", "1970-01-01T07:59:59.999+08:00"),
            ("2024-02-29 00:00:00-05:30", "2024-02-29T13:30:00.000+08:00"),
        ]
    )
    func rfc3339(_ text: String, _ printed: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339() == printed)
    }

    @Test(
        "An invalid time is refused",
        arguments: [
            "", "2026-03-02", "2026-02-30T00:00:00Z", "2026-03-02T24:00:00Z", "2026-03-02T00:00:00",
            "2026-03-02T00:00:00.Z", "2026-03-02T00:00:00Zx",
        ]
    )
    func refused(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("Every day of four centuries converts to a date and back")
    func calendar() {
        for day in stride(from: Int64(-30_000), through: 120_000, by: 1) {
            let moment = Timestamp(seconds: day * 86_400)
            let civil = CivilTime(moment)
            #expect(civil.timestamp() == moment)
            if civil.timestamp() != moment { return }
        }
    }
}
