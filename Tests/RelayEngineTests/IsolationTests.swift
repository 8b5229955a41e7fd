import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

@Suite("Isolation", .timeLimit(.minutes(5)))
struct IsolationTests: DispatcherSuite {
    @Test("A host that hangs holds its own places; everybody else passes")
    func hosts() {
        var dispatcher = dispatcher(connections: 100, perHost: 3)
        let notice = notice()
        let address: (UInt32) -> String = { $0 < 50 ? "http://slow.example/\($0)" : "http://h\($0).example/x" }
        var open = attempts(feed(&dispatcher, notice, pending(notice, 0..<80, address: address)))
        // As long as the host may be one that answers in a moment, it is not looked past.
        #expect(open.count == 3 && dispatcher.nextWake == now + HostLimiter.fastHostWait)
        open += attempts(dispatcher.on(.tick, at: now + HostLimiter.fastHostWait))
        let slow = open.filter { $0.deliveries[0].target.address.reveal().hasPrefix("http://slow") }
        #expect(slow.count == 3 && open.count == 33)
        let next = attempts(dispatcher.on(.ended([end(slow[0])]), at: now))
        #expect(next.map { $0.deliveries[0].id.ordinal } == [3])
    }

    @Test("At a host that is full, urgent has places of its own and goes first")
    func urgentAtHost() {
        var dispatcher = dispatcher(connections: 100, perHost: 3)
        let bulk = notice(1)
        let address: (UInt32) -> String = { "http://one.example/\($0)" }
        let open = attempts(feed(&dispatcher, bulk, pending(bulk, 0..<10, address: address)))
        #expect(open.count == 3)
        let urgent = notice(2, lane: .urgent)
        let hasty = attempts(
            feed(&dispatcher, urgent, pending(urgent, 0..<4, endpoint: { 100 + $0 }, address: address))
        )
        #expect(hasty.count == 2 && hasty.allSatisfy { $0.lane == .urgent })
        #expect(attempts(dispatcher.on(.ended([end(open[0])]), at: now)).map(\.lane) == [.urgent])
    }

    @Test("A cancelled notice leaves no delivery waiting at a host")
    func cancelledAtHost() {
        var dispatcher = dispatcher(connections: 100, perHost: 1)
        let notice = notice()
        var open = attempts(
            feed(&dispatcher, notice, pending(notice, 0..<5, address: { "http://one.example/\($0)" }))
        )
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        while let attempt = open.first { open = attempts(dispatcher.on(.ended([end(attempt)]), at: now)) }
        #expect(dispatcher.waiting.deliveries.count == 0 && dispatcher.limits.waitingAtHosts == 0)
    }

    @Test("An endpoint that fails five times in a row is left alone, and tried with one message")
    func breaker() {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 10)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<5, endpoint: { _ in 7 })))
        #expect(open.count == 5)
        _ = dispatcher.on(.ended(open.map { end($0, Verdict(.retryable)) }), at: now)
        let more = self.notice(2)
        var actions = feed(&dispatcher, more, pending(more, 0..<3, endpoint: { _ in 7 }))
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).map(\.reason) == ["breaker", "breaker", "breaker"])
        actions = dispatcher.on(.tick, at: now + .seconds(37))
        let trial = attempts(actions)
        #expect(trial.count == 1)
        actions = dispatcher.on(.ended(trial.map { end($0) }), at: now + .seconds(37))
        #expect(!attempts(actions).isEmpty)
    }

    @Test(
        "What our own network or proxy did is not charged to the endpoint",
        arguments: [TransportFault.localFailure, .proxyFailure]
    )
    func ownNetwork(fault: TransportFault) {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 10)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<9, endpoint: { _ in 7 })))
        let lost = Verdict(.retryable, code: fault.rawValue)
        let actions = dispatcher.on(.ended(open.map { end($0, lost) }), at: now)
        #expect(records(actions).allSatisfy { $0.reason == "network" })
        let more = self.notice(2)
        #expect(attempts(feed(&dispatcher, more, pending(more, 0..<1, endpoint: { _ in 7 }))).count == 1)
    }

    @Test("What a stop gives up goes back to the queue without a moment: the clock may be set before the next start")
    func abandoned() {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 10)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<3, endpoint: { _ in 7 })))
        let lost = Verdict(.ambiguous, code: TransportFault.abandoned.rawValue)
        let written = records(dispatcher.on(.ended(open.map { end($0, lost) }), at: now))
        #expect(written.count == 3)
        #expect(written.allSatisfy { $0.to == .queued && $0.nextAt == nil && $0.isDoubtful })
    }

    @Test("A wait that the receiver did not name doubles on refusals in a row, up to its limit")
    func doubling() throws {
        var dispatcher = dispatcher(ChannelTraits(throttleWait: 5, throttleWaitLimit: 60), lookahead: .seconds(6000))
        let notice = notice()
        var moment = now
        var open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        for seconds in [5, 10, 20, 40, 60, 60] {
            let verdict = Verdict(.throttled, waitSeconds: 5)
            let held = records(dispatcher.on(.ended([end(open[0], verdict)]), at: moment))
            let until = try #require(held.first?.nextAt)
            #expect((Int64(seconds) * 1000...Int64(seconds) * 1200).contains((until - moment).milliseconds))
            moment = until
            open = attempts(dispatcher.on(.tick, at: moment))
            try #require(open.count == 1)
        }
    }
}
