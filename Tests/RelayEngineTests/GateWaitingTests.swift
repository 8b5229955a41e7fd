import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Who waits for an endpoint's places and slots, and who goes first.
@Suite("Waiting at an endpoint", .timeLimit(.minutes(5)))
struct GateWaitingTests: DispatcherSuite {
    private let span = Duration.seconds(10) + EndpointPacer.margin

    private func robot(_ dispatcher: inout Dispatcher, _ number: Int64, lane: Lane = .normal) -> [Attempt] {
        let notice = notice(number, lane: lane)
        return attempts(feed(&dispatcher, notice, pending(notice, 0..<1, endpoint: { _ in 7 })))
    }

    @Test("A request that hangs does not keep waiting deliveries from their slots")
    func hanging() {
        var dispatcher = dispatcher(ChannelTraits(windows: [RateWindow(limit: 2, seconds: 10)]), connections: 100)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<6, endpoint: { _ in 7 })))
        #expect(open.count == 2)
        _ = dispatcher.on(.ended([end(open[0])]), at: now + .milliseconds(50))
        #expect(attempts(dispatcher.on(.tick, at: now + span - .milliseconds(1))).isEmpty)
        #expect((dispatcher.nextWake ?? .distantFuture) <= now + span)
        #expect(attempts(dispatcher.on(.tick, at: now + span)).count == 2)
        // Three hang now; one place is left.
        #expect(attempts(dispatcher.on(.tick, at: now + span * 2)).count == 1)
    }

    @Test("A new delivery does not take the slot of a waiting delivery")
    func overtaking() throws {
        var dispatcher = dispatcher(ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)]), connections: 100)
        #expect(robot(&dispatcher, 1).count == 1)
        #expect(robot(&dispatcher, 2).isEmpty)
        let third = notice(3, lane: .normal)
        _ = dispatcher.on(.notice(third), at: now)
        let deliveries = pending(third, 0..<1, endpoint: { _ in 7 })
        let page = DispatchEvent.page(third.id, PendingPage(deliveries: deliveries, next: 1, isEnd: true))
        let next = try #require(attempts(dispatcher.on(page, at: now + span)).first)
        #expect(next.notice == NoticeID(rawValue: 2))
    }

    @Test("Four requests that hang hold no warning")
    func urgentPlaces() {
        var dispatcher = dispatcher(connections: 100)
        let bulk = notice()
        #expect(attempts(feed(&dispatcher, bulk, pending(bulk, 0..<9, endpoint: { _ in 7 }))).count == 4)
        #expect(robot(&dispatcher, 2, lane: .urgent).count == 1)
        #expect(robot(&dispatcher, 3, lane: .urgent).count == 1)
        #expect(robot(&dispatcher, 4, lane: .urgent).isEmpty, "two places are theirs")
    }

    @Test("A warning to an endpoint that is left alone waits for the one that tries, not for the end of the pause")
    func urgentAtBreaker() throws {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 10)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<5, endpoint: { _ in 7 })))
        _ = dispatcher.on(.ended(open.map { end($0, Verdict(.retryable)) }), at: now)
        let trial = try #require(robot(&dispatcher, 2, lane: .urgent).first)
        let other = self.notice(3, lane: .urgent)
        let actions = feed(&dispatcher, other, pending(other, 0..<1, endpoint: { _ in 7 }))
        #expect(attempts(actions).isEmpty && records(actions).isEmpty)
        #expect(attempts(dispatcher.on(.ended([end(trial)]), at: now)).contains { $0.notice == other.id })
    }

    @Test("A warning to an endpoint that is left alone does not wait for another lane's try that hangs")
    func urgentBesideHangingTrial() {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 10)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<5, endpoint: { _ in 7 })))
        _ = dispatcher.on(.ended(open.map { end($0, Verdict(.retryable)) }), at: now)
        func arrive(_ notice: Notice, after span: Duration) -> [NoticeID] {
            let deliveries = pending(notice, 0..<1, endpoint: { _ in 7 })
            let page = PendingPage(deliveries: deliveries, next: 1024, isEnd: true)
            let actions = dispatcher.on(.notice(notice), at: now + span)
            return attempts(actions + dispatcher.on(.page(notice.id, page), at: now + span)).map(\.notice)
        }
        let trial = self.notice(2)
        let warning = self.notice(3, lane: .urgent)
        #expect(arrive(trial, after: .seconds(100)).count == 1)
        #expect(arrive(warning, after: .seconds(101)) == [warning.id])
    }

    @Test("Deliveries that wait behind expired deliveries are still sent")
    func expiredInFront() {
        var dispatcher = dispatcher(
            ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)]),
            connections: 100,
            lookahead: .seconds(600)
        )
        var short = notice(1)
        short.expiresAt = now + span * 5
        let open = attempts(feed(&dispatcher, short, pending(short, 0..<6, endpoint: { _ in 7 })))
        _ = dispatcher.on(.ended(open.map { end($0) }), at: now)
        #expect(robot(&dispatcher, 2, lane: .bulk).isEmpty)
        // Nothing was told of the time for a while.
        var late: [DispatchAction] = []
        for turn in Int64(0)..<5 { late += dispatcher.on(.tick, at: now + .seconds(100 + turn)) }
        #expect(records(late).filter { $0.to == .expired }.count == 5)
        #expect(attempts(late).map(\.notice) == [NoticeID(rawValue: 2)])
    }

    @Test("What cannot leave before it expires, because the receiver asked for a pause, has expired when that is known")
    func penalty() {
        let traits = ChannelTraits(windows: [RateWindow(limit: 2, seconds: 10)], mayDigest: true)
        var dispatcher = dispatcher(traits, connections: 100)
        var open = robot(&dispatcher, 1)
        open += robot(&dispatcher, 2)
        #expect(robot(&dispatcher, 3).isEmpty)
        let pause = Verdict(.throttled, waitSeconds: 3600)
        var actions = dispatcher.on(.ended([end(open[0], pause)]), at: now)
        #expect(records(actions).contains { $0.id.notice == NoticeID(rawValue: 3) && $0.to == .expired })
        let late = notice(4, lane: .normal)
        actions = feed(&dispatcher, late, pending(late, 0..<1, endpoint: { _ in 7 }))
        #expect(records(actions).map(\.to) == [.expired])
    }

    @Test("A token that comes while its waiters stand at their gate lets each of them leave once")
    func tokens() throws {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 1)
        let first = try #require(robot(&dispatcher, 1).first)
        #expect(robot(&dispatcher, 2).isEmpty)
        let missing = AttemptResult(first, .tokenMissing(until: now + .seconds(30)))
        let second = try #require(attempts(dispatcher.on(.ended([missing]), at: now)).first)
        #expect(attempts(dispatcher.on(.tick, at: now + .seconds(30))).isEmpty, "the place is taken")
        #expect(attempts(dispatcher.on(.tokensArrived, at: now + .seconds(31))).isEmpty)
        let last = attempts(dispatcher.on(.ended([end(second)]), at: now + .seconds(31)))
        #expect(last.map(\.notice) == [NoticeID(rawValue: 1)])
        let actions = dispatcher.on(.ended(last.map { end($0) }), at: now + .seconds(32))
        #expect(
            attempts(actions).isEmpty && dispatcher.waiting.deliveries.count == 0
                && dispatcher.waiting.waitingForToken.isEmpty
        )
    }

    @Test("A platform that stays down makes no list of waiters grow")
    func tokenWaiters() throws {
        var dispatcher = dispatcher(connections: 100, lookahead: .seconds(600))
        var open = robot(&dispatcher, 1)
        for round in 0..<10 {
            let moment = now + .seconds(Int64(round) * 30)
            let missing = AttemptResult(open[0], .tokenMissing(until: moment + .seconds(30)))
            _ = dispatcher.on(.ended([missing]), at: moment)
            #expect(dispatcher.waiting.waitingForToken.count == 1)
            open = attempts(dispatcher.on(.tick, at: moment + .seconds(30)))
            try #require(open.count == 1)
        }
    }

    @Test("Two endpoints that name the same robot have one pace; the daily count of a number outlives its gate")
    func sharedAddress() {
        let traits = ChannelTraits(windows: [RateWindow(limit: 3, seconds: 86_400)])
        var dispatcher = dispatcher(traits, connections: 100)
        let notice = notice(1, lane: .normal)
        let twins = pending(notice, 0..<4, endpoint: { $0 % 2 }, address: { _ in "https://robot.example/x?key=1" })
        let open = attempts(feed(&dispatcher, notice, twins))
        #expect(open.count == 3)
        _ = dispatcher.on(.ended(open.map { end($0) }), at: now)
        for hour in 1...20 { _ = dispatcher.on(.tick, at: now + .seconds(Int64(hour) * 3600)) }
        #expect(dispatcher.limits.endpoints.count == 0)
        let later = self.notice(2, lane: .normal)
        _ = dispatcher.on(.notice(later), at: now + .seconds(72_000))
        let again = pending(later, 0..<1, endpoint: { _ in 9 }, address: { _ in "https://robot.example/x?key=1" })
        let page = DispatchEvent.page(later.id, PendingPage(deliveries: again, next: 1, isEnd: true))
        #expect(attempts(dispatcher.on(page, at: now + .seconds(72_000))).isEmpty)
    }

    @Test("An endpoint with another address has nothing of the former one: no pause, no breaker, no host")
    func replaced() {
        var dispatcher = dispatcher(ChannelTraits(windows: [RateWindow(limit: 9, seconds: 60)]), connections: 100)
        var lasting = notice(1, lane: .normal)
        lasting.expiresAt = now + .seconds(100_000)
        let old: (UInt32) -> String = { _ in "https://old.example/1" }
        var open = attempts(feed(&dispatcher, lasting, pending(lasting, 0..<2, endpoint: { _ in 7 }, address: old)))
        #expect(open.count == 2)
        _ = dispatcher.on(.ended([end(open[0], Verdict(.throttled, waitSeconds: 7200))]), at: now)
        let second = notice(2, lane: .normal)
        let new: (UInt32) -> String = { _ in "https://new.example/1" }
        let moved = attempts(feed(&dispatcher, second, pending(second, 0..<1, endpoint: { _ in 7 }, address: new)))
        #expect(moved.map { $0.deliveries[0].target.address.reveal() } == ["https://new.example/1"])
        open = [open[1]] + moved
        _ = dispatcher.on(.ended(open.map { end($0) }), at: now)
        #expect(dispatcher.limits.hosts.limiters.occupied.allSatisfy { dispatcher.limits.hosts.limiters[$0].isIdle })
    }
}
