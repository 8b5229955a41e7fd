import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

@Suite("Refusals for speed in a row", .timeLimit(.minutes(5)))
struct ThrottleTests: DispatcherSuite {
    private let soon = Verdict(.throttled, waitSeconds: 1, code: "http_503")

    /// The waits, in milliseconds, of a delivery that is refused again and again.
    private func waits(_ verdict: Verdict, lane: Lane, count: Int) -> [Int64] {
        var dispatcher = dispatcher(lookahead: .seconds(100_000))
        var notice = notice(lane: lane)
        notice.expiresAt = now + .seconds(100_000)
        var time = now
        var open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        var waits: [Int64] = []
        while waits.count < count, let attempt = open.first {
            let actions = dispatcher.on(.ended([end(attempt, verdict)]), at: time)
            guard let next = records(actions).first?.nextAt else { break }
            waits.append((next - time).milliseconds)
            // The gate may open a little later than the delivery is due.
            open = []
            var moment = next
            while open.isEmpty, moment < next + .seconds(1000) {
                open = attempts(dispatcher.on(.tick, at: moment))
                time = moment
                moment = moment + .milliseconds(500)
            }
        }
        return waits
    }

    @Test("Who keeps saying 'in a second' is asked less and less often", arguments: [Lane.normal, .bulk])
    func routine(_ lane: Lane) {
        let waits = waits(soon, lane: lane, count: 14)
        #expect(waits.count == 14 && waits[0] <= 1200)
        for (step, wait) in waits.enumerated() {
            let floor = min(600_000, Int64(1000) << step)
            #expect((floor...floor * 6 / 5).contains(wait))
        }
    }

    @Test("Urgent follows what the receiver asked for")
    func urgent() {
        #expect(waits(soon, lane: .urgent, count: 12).filter { $0 <= 1200 }.count == 12)
    }

    @Test("What the receiver asked for is never shortened")
    func longer() {
        let waits = waits(Verdict(.throttled, waitSeconds: 3600), lane: .normal, count: 3)
        #expect(waits.count == 3 && waits.allSatisfy { (3_600_000...4_320_000).contains($0) })
    }

    @Test("An urgent message is not held by the longer wait of those that are not urgent")
    func mixed() {
        var pacer = EndpointPacer(windows: [])
        pacer.block(until: now + .seconds(600), urgent: now + .seconds(1))
        #expect(pacer.nextSlot(.urgent, at: now) == now + .seconds(1))
        #expect(pacer.nextSlot(.normal, at: now) == now + .seconds(600))
        #expect(!pacer.isIdle(at: now + .seconds(2)) && pacer.isIdle(at: now + .seconds(600)))
    }

    @Test("Several refusals of what left together count as one")
    func together() {
        var dispatcher = dispatcher()
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<4, endpoint: { _ in 7 })))
        let held = records(dispatcher.on(.ended(open.map { end($0, soon) }), at: now))
        #expect(held.count == 4 && held.allSatisfy { $0.nextAt.map { $0 - now <= .milliseconds(1200) } ?? false })
    }
}
