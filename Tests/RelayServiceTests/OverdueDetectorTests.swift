import RelayModel
import RelayService
import RelayStore
import Testing

@Suite("Overdue deliveries", .timeLimit(.minutes(5)))
struct OverdueWatchTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    @Test(
        "Held deliveries that stay for three minutes after their time raise one alarm, and their end another"
    )
    func stuck() {
        var watch = OverdueDetector()
        let stuck = OverdueDeliveries(count: 2, oldest: start)
        #expect(watch.observe(stuck, at: start + .seconds(60)) == nil)
        #expect(watch.observe(stuck, at: start + .seconds(240)) == nil && watch.reasons.isEmpty)
        // Another delivery joins them: the oldest is the same.
        let more = OverdueDeliveries(count: 3, oldest: start)
        #expect(watch.observe(more, at: start + .seconds(241)) == .began(count: 3, oldest: .seconds(241)))
        #expect(watch.observe(more, at: start + .seconds(300)) == nil)
        #expect(
            watch.reasons == ["3 held deliveries do not leave although their time has come, the oldest for 300 s"]
        )
        #expect(watch.observe(OverdueDeliveries(), at: start + .seconds(301)) == .ended(after: .seconds(60)))
        #expect(watch.reasons.isEmpty)
        #expect(watch.observe(OverdueDeliveries(), at: start + .seconds(9000)) == nil)
    }

    @Test("A moving backlog raises no alarm: the oldest changes, or the number falls")
    func moving() {
        var watch = OverdueDetector()
        for minute in 1...60 {
            let oldest = minute <= 30 ? start : start + .seconds(minute)
            let overdue = OverdueDeliveries(count: 100_000 - minute, oldest: oldest)
            #expect(watch.observe(overdue, at: start + .seconds(minute * 60)) == nil)
        }
        #expect(watch.reasons.isEmpty)
    }
}
