import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Rate windows", .timeLimit(.minutes(5)))
struct SlidingWindowTests {
    private func moment(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

    @Test("A call fits again exactly one window after the one that fills its place")
    func slides() {
        var window = SlidingWindow(limit: 2, milliseconds: 1000)
        let admitted = [0, 400, 999, 1000, 1399, 1400, 1999, 2000].map { window.admit(at: moment($0)) }
        #expect(admitted == [true, true, false, true, false, true, false, true])
    }

    @Test("No span of the window's length holds more than the limit, whatever the calls' rhythm")
    func neverMoreThanLimit() {
        var window = SlidingWindow(limit: 20, milliseconds: 60_000)
        var admitted: [Int64] = []
        var time: Int64 = 0
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            time += Int64(state >> 33) % 900
            if window.admit(at: moment(time)) { admitted.append(time) }
        }
        #expect(zip(admitted, admitted.dropFirst(20)).allSatisfy { $1 - $0 >= 60_000 })
        #expect(admitted.count >= Int(time / 60_000) * 20)
    }

    @Test("Refused calls do not count")
    func refusedDoNotCount() {
        var window = SlidingWindow(limit: 1, milliseconds: 1000)
        let admitted = (Int64(0)...1000).filter { window.admit(at: moment($0)) }
        #expect(admitted == [0, 1000])
    }

    @Test("The call too many shuts the robot for the whole penalty, which later calls do not lengthen")
    func penalty() {
        var box = PenaltyBox(window: SlidingWindow(limit: 2, milliseconds: 60_000), penaltyMilliseconds: 600_000)
        #expect([0, 1, 2].map { box.admit(at: moment($0)) } == [true, true, false])
        #expect([60_001, 300_000, 600_001].map { box.admit(at: moment($0)) } == [false, false, false])
        #expect(box.isShut(at: moment(600_001)))
        #expect([600_002, 600_003, 600_004].map { box.admit(at: moment($0)) } == [true, true, false])
    }

    @Test("A scale shortens windows and penalties alike")
    func scale() {
        let scale = WindowScale(factor: 0.01)
        #expect(scale.window(20, perSeconds: 60).milliseconds == 600)
        #expect(scale.milliseconds(seconds: 600) == 6000)
        #expect(WindowScale(factor: 0.000_001).milliseconds(seconds: 1) == 1)
    }
}
