import RelayEngine
import RelayModel
import Testing

@Suite("Endpoint pacer", .timeLimit(.minutes(5)))
struct EndpointPacerTests {
    private let start = Timestamp(seconds: 1_772_436_600)
    private let wecom = RateWindow(limit: 20, seconds: 60, reservedForUrgent: 3)

    @Test(
        "Seventeen leave at once; the eighteenth waits until the first leaves the window; urgent has three more slots"
    )
    func reserved() {
        var pacer = EndpointPacer(windows: [wecom])
        for _ in 0..<17 {
            #expect(pacer.nextSlot(.normal, at: start) == start)
            pacer.take(at: start)
        }
        let later = start + .seconds(60) + EndpointPacer.margin
        #expect(pacer.nextSlot(.bulk, at: start) == later)
        for _ in 0..<3 {
            #expect(pacer.nextSlot(.urgent, at: start) == start)
            pacer.take(at: start)
        }
        #expect(pacer.nextSlot(.urgent, at: start) == later)
    }

    @Test("No span of a window's length ever holds more than its limit, whatever comes when", arguments: 0..<20)
    func neverOver(_ seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        let windows = [RateWindow(limit: 5, seconds: 1), RateWindow(limit: 100, seconds: 60, reservedForUrgent: 10)]
        var pacer = EndpointPacer(windows: windows)
        var now = start
        var sent: [Timestamp] = []
        for _ in 0..<600 {
            now = now + .milliseconds(Int64.random(in: 0...400, using: &random))
            let lane: Lane = Bool.random(using: &random) ? .urgent : .bulk
            now = pacer.nextSlot(lane, at: now)
            pacer.take(at: now)
            sent.append(now)
        }
        for window in windows {
            let span = Duration.milliseconds(Int64(window.seconds * 1000))
            for place in sent.indices where place >= window.limit {
                #expect(sent[place] - sent[place - window.limit] > span)
            }
        }
    }

    @Test("A penalty holds everything, urgent too, and a shorter one does not end it")
    func penalty() {
        var pacer = EndpointPacer(windows: [wecom])
        pacer.block(until: start + .seconds(600))
        pacer.block(until: start + .seconds(5))
        #expect(pacer.nextSlot(.urgent, at: start) == start + .seconds(600))
        #expect(!pacer.isIdle(at: start) && pacer.isIdle(at: start + .seconds(600)))
    }

    @Test("A projected slot is the one that the queue will really get")
    func projection() {
        var pacer = EndpointPacer(windows: [RateWindow(limit: 2, seconds: 10)])
        let reserved = (0..<7).map { pacer.projectedSlot(.normal, behind: $0, at: start) }
        var real: [Timestamp] = []
        var now = start
        for _ in 0..<7 {
            now = pacer.nextSlot(.normal, at: now)
            pacer.take(at: now)
            real.append(now)
        }
        #expect(reserved == real)
    }
}
