import RelayModel
import RelayService
import Synchronization
import Testing

@Suite("Repeated log lines", .timeLimit(.minutes(5)))
struct LogThrottleTests {
    private enum Kind { case secret, key }

    private final class SteppedClock: RelayClock {
        private let seconds = Atomic<Int>(1_800_000_000)

        var now: Timestamp { Timestamp(seconds: Int64(seconds.load(ordering: .relaxed))) }
        func advance(_ count: Int) { seconds.add(count, ordering: .relaxed) }
    }

    @Test("A kind has one line per minute, and the next line has the number of suppressed ones")
    func minute() {
        let clock = SteppedClock()
        let throttle = LogThrottle<Kind>(clock: clock)
        #expect(throttle.admit(.secret) == 0)
        for _ in 0..<59 {
            clock.advance(1)
            #expect(throttle.admit(.secret) == nil)
        }
        clock.advance(1)
        #expect(throttle.admit(.secret) == 59)
        clock.advance(60)
        #expect(throttle.admit(.secret) == 0)
    }

    @Test("Kinds do not suppress each other")
    func kinds() {
        let throttle = LogThrottle<Kind>(clock: SteppedClock())
        #expect(throttle.admit(.secret) == 0)
        #expect(throttle.admit(.key) == 0)
        #expect(throttle.admit(.secret) == nil)
    }
}
