import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Many endpoints that are refused alike: one cause, and it is not the endpoints'.
@Suite("Endpoints refused alike", .timeLimit(.minutes(5)))
struct CommonRefusalTests: DispatcherSuite {
    private let clock = Verdict(.permanentConfig, code: "19021", message: "timestamp", cause: .clock)
    private let address = Verdict(.permanentConfig, code: "19022", message: "ip", cause: .ipList)

    private func long(_ number: Int64 = 1) -> Notice {
        var notice = notice(number)
        notice.expiresAt = now + .seconds(90_000)
        return notice
    }

    /// A run in which endpoints with these numbers are refused, of so many.
    private func run(_ refused: Set<UInt32>, of count: UInt32, _ verdict: Verdict) -> DispatcherRun {
        var run = DispatcherRun(dispatcher(connections: 100), at: now)
        run.answer = { attempt in
            (refused.contains(attempt.deliveries[0].id.ordinal) ? verdict : Verdict(.accepted), .milliseconds(50))
        }
        let notice = long()
        run.send(notice, pending(notice, 0..<count))
        run.advance(by: .seconds(3))
        return run
    }

    @Test(
        "Three, and more than half of those sent to, make a common cause; fewer or no more than half make none"
    )
    func threshold() {
        for (refused, count, found) in [([0, 1, 2], 5, [3]), ([0, 1, 2], 6, []), ([0, 1], 2, [])]
            as [(Set<UInt32>, UInt32, [Int])]
        {
            let run = self.run(refused, of: count, clock)
            #expect(run.dispatcher.limits.commonRefusals.map(\.endpoints) == found)
        }
    }

    @Test("What is refused with another code is another cause")
    func codes() {
        var run = DispatcherRun(dispatcher(connections: 100), at: now)
        run.answer = { [clock, address] in
            ($0.deliveries[0].id.ordinal < 2 ? clock : address, .milliseconds(50))
        }
        let notice = long()
        run.send(notice, pending(notice, 0..<4))
        run.advance(by: .seconds(3))
        #expect(run.dispatcher.limits.commonRefusals.isEmpty)
        #expect(run.dispatcher.limits.refusals.count == 4)
    }

    @Test(
        "The cause stands while the endpoints are held, however seldom they are tried, and is over once they are taken"
    )
    func ends() {
        var run = self.run([0, 1, 2, 3], of: 4, clock)
        #expect(run.dispatcher.limits.commonRefusals.map(\.code) == ["19021"])
        run.advance(by: .seconds(1500))
        #expect(run.dispatcher.limits.commonRefusals.map(\.endpoints) == [4])
        run.answer = { _ in (Verdict(.accepted), .milliseconds(50)) }
        run.advance(by: .seconds(800))
        #expect(run.dispatcher.limits.commonRefusals.isEmpty && run.states == [.accepted: 4])
    }

    @Test("An endpoint counts among those that were sent to for a minute, and not for long after")
    func recent() {
        var recent = RecentEndpoints()
        recent.note(3, at: now)
        recent.note(3, at: now + .seconds(1))
        recent.note(700_000, at: now + .seconds(30))
        #expect(recent.count(at: now + .seconds(59)) == 2)
        #expect(recent.count(at: now + .seconds(81)) == 1)
        #expect(recent.count(at: now + .seconds(3600)) == 0)
    }

    /// Refusals as the dispatcher keeps them: endpoint, cause, and when it began.
    private func refusals(_ held: [(endpoint: UInt32, verdict: Verdict, after: Int)]) -> EndpointRefusals {
        var random = SplitMix(state: 3)
        var refusals = EndpointRefusals()
        let targets = pending(notice(), 0..<10).map(\.target)
        for (endpoint, verdict, after) in held {
            let moment = now + .seconds(after)
            _ = refusals.refuse(targets[Int(endpoint)], verdict, at: moment, random: &random)
        }
        return refusals
    }

    @Test("Owners are told once after ten minutes, those with one cause together")
    func told() {
        var refusals = self.refusals([(1, clock, 0), (2, clock, 40), (3, address, 0), (4, clock, 300)])
        #expect(refusals.takeUntold(at: now + .seconds(599)).isEmpty)
        #expect(refusals.nextTelling == now + .seconds(600))
        let groups = refusals.takeUntold(at: now + .seconds(600)).map { Set($0.map(\.endpoint.text)) }
        #expect(Set(groups) == [["e1", "e2"], ["e3"]])
        #expect(refusals.takeUntold(at: now + .seconds(700)).isEmpty)
        #expect(refusals.takeUntold(at: now + .seconds(900)).map { $0.map(\.endpoint.text) } == [["e4"]])
        #expect(refusals.nextTelling == nil)
    }

    @Test("An endpoint accepted again within ten minutes is not reported; one that is refused again later is")
    func mended() {
        var refusals = self.refusals([(1, clock, 0)])
        refusals.lift(1)
        #expect(refusals.takeUntold(at: now + .seconds(600)).isEmpty)
        var random = SplitMix(state: 3)
        let target = pending(notice(), 1..<2)[0].target
        _ = refusals.refuse(target, clock, at: now + .seconds(1000), random: &random)
        #expect(refusals.takeUntold(at: now + .seconds(1600)).count == 1)
    }

    @Test("The engine is told of them at that moment, whatever else happens")
    func action() {
        var dispatcher = dispatcher()
        let notice = long()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        _ = dispatcher.on(.ended([end(open[0], clock)]), at: now)
        func told(_ actions: [DispatchAction]) -> [[EndpointRefusal]] {
            actions.compactMap { if case .tellOwners(let group) = $0 { group } else { nil } }
        }
        #expect(told(dispatcher.on(.tick, at: now + .seconds(599))).isEmpty)
        #expect(told(dispatcher.on(.tick, at: now + .seconds(601))).map(\.count) == [1])
        #expect(told(dispatcher.on(.tick, at: now + .seconds(1300))).isEmpty)
    }
}
