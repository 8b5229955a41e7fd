import RelayEngine
import RelayModel
import RelayService
import Testing

@Suite("Stalls", .timeLimit(.minutes(5)))
struct StallWatchTests {
    private let start = Timestamp(seconds: 1_800_000_000)

    private func metrics(_ lane: Lane, readySince: Timestamp?, dispatched: Int = 0) -> EngineMetrics {
        var metrics = EngineMetrics()
        metrics.oldestReady[lane] = readySince
        metrics.dispatched[lane] = dispatched
        return metrics
    }

    @Test("A sendable urgent delivery that waits over ten seconds raises one alarm, and its end another")
    func urgent() {
        var watch = StallDetector()
        let waiting = metrics(.urgent, readySince: start)
        #expect(watch.observe(waiting, at: start + .seconds(10)).isEmpty)
        #expect(watch.reasons.isEmpty)
        #expect(watch.observe(waiting, at: start + .seconds(11)) == [.began(.urgent, waiting: .seconds(11))])
        #expect(watch.observe(waiting, at: start + .seconds(14)).isEmpty)
        #expect(watch.reasons == ["the oldest sendable urgent delivery has waited for 14 s"])
        // That delivery was sent; the next has waited for a moment only.
        let next = metrics(.urgent, readySince: start + .seconds(20), dispatched: 1)
        #expect(watch.observe(next, at: start + .seconds(21)) == [.ended(.urgent, after: .seconds(10))])
        #expect(watch.reasons.isEmpty)
        #expect(watch.observe(next, at: start + .seconds(22)).isEmpty)
    }

    @Test(
        "A routine lane that sends nothing for a minute although it could raises an alarm",
        arguments: [Lane.normal, .bulk]
    )
    func routine(lane: Lane) {
        var watch = StallDetector()
        let waiting = metrics(lane, readySince: start, dispatched: 5)
        #expect(watch.observe(waiting, at: start + .seconds(1)).isEmpty)
        #expect(watch.observe(waiting, at: start + .seconds(61)).isEmpty)
        #expect(watch.observe(waiting, at: start + .seconds(62)) == [.began(lane, waiting: .seconds(61))])
        #expect(watch.reasons == ["no \(lane.name) delivery was sent for 61 s although some could be"])
        let moved = metrics(lane, readySince: start, dispatched: 6)
        #expect(watch.observe(moved, at: start + .seconds(70)) == [.ended(lane, after: .seconds(8))])
    }

    @Test("A moving backlog is not a stall, and neither is a lane with nothing to send")
    func moving() {
        var watch = StallDetector()
        for second in 0..<600 {
            var busy = metrics(.bulk, readySince: start, dispatched: second / 30)
            busy.oldestReady[.normal] = start + .seconds(second / 30)
            #expect(watch.observe(busy, at: start + .seconds(second)).isEmpty)
            #expect(watch.observe(EngineMetrics(), at: start + .seconds(second)).isEmpty)
        }
        #expect(watch.reasons.isEmpty)
    }

    @Test("An empty lane ends its alarm, and the wait restarts with the next delivery")
    func emptied() {
        var watch = StallDetector()
        let waiting = metrics(.normal, readySince: start)
        _ = watch.observe(waiting, at: start)
        #expect(watch.observe(waiting, at: start + .seconds(100)).count == 1)
        #expect(watch.observe(EngineMetrics(), at: start + .seconds(101)) == [.ended(.normal, after: .seconds(1))])
        let next = metrics(.normal, readySince: start + .seconds(102))
        #expect(watch.observe(next, at: start + .seconds(103)).isEmpty)
        #expect(watch.observe(next, at: start + .seconds(150)).isEmpty)
    }

    @Test("Each lane has its own alarm")
    func lanes() {
        var watch = StallDetector()
        var both = metrics(.urgent, readySince: start)
        both.oldestReady[.bulk] = start
        _ = watch.observe(both, at: start)
        #expect(
            watch.observe(both, at: start + .seconds(61)) == [
                .began(.urgent, waiting: .seconds(61)), .began(.bulk, waiting: .seconds(61)),
            ]
        )
        #expect(watch.reasons.count == 2)
    }
}
