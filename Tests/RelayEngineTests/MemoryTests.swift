import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// What waits in memory, what in the store, and that nothing is left there.
@Suite("Memory and store", .timeLimit(.minutes(5)))
struct MemoryTests: DispatcherSuite {
    private func dispatcher(
        heldLimit: Int,
        window: Int = 256,
        connections: Int = 1024,
        _ traits: ChannelTraits
    ) -> Dispatcher {
        var configuration = EngineConfiguration()
        configuration.connections = connections
        configuration.heldLimit = heldLimit
        configuration.window = window
        configuration.duePage = window / 2
        return Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in traits }
    }

    @Test("Where memory is full, what waits goes to the store and comes back; nothing is held for ever")
    func crowded() {
        let traits = ChannelTraits(windows: [RateWindow(limit: 5, seconds: 10)])
        var run = DispatcherRun(dispatcher(heldLimit: 20, traits), at: now)
        for number in Int64(1)...10 {
            var notice = notice(number, lane: .normal)
            notice.expiresAt = now + .seconds(7200)
            run.send(
                notice,
                pending(notice, 0..<20, endpoint: { 100 + $0 % 4 }, address: { "https://x.example/\($0)" })
            )
        }
        run.advance(by: .seconds(3600))
        #expect(run.states == [.accepted: 200] && run.dispatcher.waiting.deliveries.count == 0)
    }

    @Test("Where memory is full, a warning still keeps its slot")
    func crowdedUrgent() {
        let traits = ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)])
        var dispatcher = dispatcher(heldLimit: 2, traits)
        let bulk = notice(1)
        _ = feed(&dispatcher, bulk, pending(bulk, 0..<4, endpoint: { _ in 7 }))
        #expect(dispatcher.waiting.heldInMemory >= 2)
        let urgent = notice(2, lane: .urgent)
        let held = records(feed(&dispatcher, urgent, pending(urgent, 0..<1, endpoint: { _ in 7 })))
        #expect(held.first?.nextAt == now + .seconds(10) + EndpointPacer.margin)
        #expect(attempts(dispatcher.on(.tick, at: now + .milliseconds(10_300))).map(\.lane) == [.urgent])
    }

    @Test("Where memory is full, retries come back spread over a minute, urgent ones when they are due")
    func crowdedRetries() throws {
        var dispatcher = dispatcher(heldLimit: 10, ChannelTraits())
        let bulk = notice(1)
        let open = attempts(feed(&dispatcher, bulk, pending(bulk, 0..<60)))
        let held = records(dispatcher.on(.ended(open.map { end($0, Verdict(.retryable)) }), at: now))
        let stored = held.compactMap(\.nextAt).filter { $0 > dispatcher.intake.lookahead }
        #expect(stored.count == 50 && Set(stored).count > 45)
        #expect(stored.allSatisfy { $0 <= dispatcher.intake.lookahead + .seconds(60) })
        let urgent = notice(2, lane: .urgent)
        let hasty = attempts(feed(&dispatcher, urgent, pending(urgent, 0..<1, endpoint: { 100 + $0 })))
        let again = records(dispatcher.on(.ended(hasty.map { end($0, Verdict(.retryable)) }), at: now))
        #expect(try #require(again.first?.nextAt) <= now + .seconds(2))
    }

    @Test("A hundred bulletins in a second to one robot leave in a few messages, at the pace robots really have")
    func digests() {
        let robot = RateWindow(limit: 20, seconds: 60, reservedForUrgent: 3)
        let traits = ChannelTraits(windows: [robot], mayDigest: true)
        var run = DispatcherRun(dispatcher(heldLimit: 32_768, traits), at: now)
        // Half a minute in, so that the horizon is where it is in the middle of a day.
        run.advance(by: .seconds(25))
        for number in Int64(1)...100 {
            let notice = notice(number, lane: .normal)
            run.send(notice, pending(notice, 0..<1, endpoint: { _ in 7 }))
            run.advance(by: .milliseconds(10))
        }
        run.advance(by: .seconds(600))
        #expect(run.states == [.accepted: 100])
        #expect(run.sent.count <= 25, "\(run.sent.count) messages")
        #expect(run.sent.contains { $0.attempt.isDigest } && run.dispatcher.waiting.deliveries.count == 0)
    }

    @Test("However many are overdue after an outage, memory holds a window of them")
    func overdue() {
        var run = DispatcherRun(dispatcher(heldLimit: 500, window: 100, connections: 20, ChannelTraits()), at: now)
        let notice = notice(1)
        let late = pending(notice, 0..<5000).map { delivery in
            var delivery = delivery
            delivery.stored = .held
            delivery.nextAt = now - .milliseconds(50_000 - Int64(delivery.id.ordinal) * 10)
            return delivery
        }
        run.store(notice, late)
        run.answer = { _ in (Verdict(.accepted), .seconds(1)) }
        run.advance(by: .seconds(600))
        #expect(run.states == [.accepted: 5000])
        #expect(run.mostJobs < 300, "\(run.mostJobs) in memory")
    }

    @Test("However many notices are unfinished, few of their pages are on their way at a time")
    func pages() {
        var run = DispatcherRun(dispatcher(heldLimit: 32_768, ChannelTraits()), at: now)
        for number in Int64(1)...300 {
            let notice = notice(number)
            run.send(notice, pending(notice, 0..<3))
        }
        run.advance(by: .seconds(60))
        #expect(run.states == [.accepted: 900] && run.mostPages <= 4)
    }

    @Test("A disk in trouble for minutes does not keep the engine turning")
    func diskTrouble() {
        var run = DispatcherRun(dispatcher(heldLimit: 100, ChannelTraits()), at: now)
        run.isDiskWell = false
        run.advance(by: .seconds(600))
        #expect(run.turns < 100, "\(run.turns) turns")
    }
}
