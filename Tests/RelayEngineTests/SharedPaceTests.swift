import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

@Suite("Shared pace", .timeLimit(.minutes(5)))
struct SharedPaceTests: DispatcherSuite {
    @Test("All addresses of an account share its rate; each is held to a slot of its own, and leaves in it")
    func account() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 2, seconds: 10)])
        var dispatcher = dispatcher(traits, connections: 100)
        let notice = notice()
        let actions = feed(&dispatcher, notice, pending(notice, 0..<6))
        #expect(attempts(actions).count == 2)
        let span = Duration.seconds(10) + EndpointPacer.margin
        #expect(records(actions).map(\.nextAt) == [now + span, now + span, now + span * 2, now + span * 2])
        _ = dispatcher.on(.ended(attempts(actions).map { end($0) }), at: now + .seconds(1))
        #expect(attempts(dispatcher.on(.tick, at: now + span - .milliseconds(1))).isEmpty)
        #expect(attempts(dispatcher.on(.tick, at: now + span)).count == 2)
        #expect(attempts(dispatcher.on(.tick, at: now + span * 2)).count == 2)
    }

    @Test("A warning at a shared account has the first slot that is free for it, not one behind a broadcast")
    func urgent() {
        let window = RateWindow(limit: 20, seconds: 1, reservedForUrgent: 4)
        let traits = ChannelTraits(accountWindows: [window])
        let span = Duration.seconds(1) + EndpointPacer.margin
        let letter = notice(1, lane: .bulk)
        let warning = notice(2, lane: .urgent)
        var run = DispatcherRun(dispatcher(traits, connections: 100), at: now)
        run.send(letter, pending(letter, 0..<2000))
        run.advance(by: span * 5)
        let start = run.now
        run.send(warning, pending(warning, 0..<12, endpoint: { 5000 + $0 }))
        run.advance(by: span * 4)
        let left = run.sent.filter { $0.attempt.lane == .urgent }.map { $0.at - start }
        #expect(left.count == 12)
        #expect(left.allSatisfy { $0 <= span * 3 }, "\(left)")
        // No delivery lost a slot for it.
        run.advance(by: span * 130)
        #expect(run.states == [.accepted: 2012])
        #expect(run.sent.last.map { $0.at - now <= span * 130 } ?? false)
    }

    @Test("A delivery that finds its reserved slot taken gets the next one, not one behind all others")
    func late() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 2, seconds: 10)])
        let span = Duration.seconds(10) + EndpointPacer.margin
        var dispatcher = dispatcher(traits, connections: 100)
        let letter = notice(1, lane: .bulk)
        _ = attempts(feed(&dispatcher, letter, pending(letter, 0..<40)))
        // The first two waiting deliveries are two milliseconds late, so the two after them find their slot not free
        // yet.
        #expect(attempts(dispatcher.on(.tick, at: now + span + .milliseconds(2))).count == 2)
        let missed = records(dispatcher.on(.tick, at: now + span * 2))
        #expect(missed.isEmpty)
        #expect(attempts(dispatcher.on(.tick, at: now + span * 2 + .milliseconds(2))).count == 2)
    }

    @Test("The slots of a notice that was stopped are free for the next")
    func stopped() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 2, seconds: 10)])
        let span = Duration.seconds(10) + EndpointPacer.margin
        var dispatcher = dispatcher(traits, connections: 100)
        let letter = notice(1, lane: .bulk)
        let next = notice(2, lane: .bulk)
        _ = feed(&dispatcher, letter, pending(letter, 0..<40))
        _ = dispatcher.on(.cancelled(letter.id), at: now)
        let held = records(feed(&dispatcher, next, pending(next, 0..<2, endpoint: { 100 + $0 })))
        #expect(held.map(\.nextAt) == [now + span, now + span])
    }

    @Test("Short waits at a shared account cost no slot")
    func shortWaits() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 10, seconds: 1)])
        let span = Duration.seconds(1) + EndpointPacer.margin
        let letter = notice(1, lane: .bulk)
        var run = DispatcherRun(dispatcher(traits, connections: 100), at: now)
        run.send(letter, pending(letter, 0..<100))
        run.advance(by: span * 10)
        #expect(run.sent.count == 100)
    }

    @Test("A batch costs its account one request")
    func batch() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 1, seconds: 10)], batch: BatchRule(limit: 100))
        var dispatcher = dispatcher(traits, connections: 100)
        let notice = notice()
        let actions = feed(&dispatcher, notice, pending(notice, 0..<100))
        #expect(attempts(actions).map(\.deliveries.count) == [100])
    }

    @Test("A sender's limit holds bulk and normal, never urgent")
    func sender() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 3, seconds: 60)]
        var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in ChannelTraits() }
        let bulk = notice(1)
        let actions = feed(&dispatcher, bulk, pending(bulk, 0..<10))
        #expect(attempts(actions).count == 3)
        #expect(records(actions).allSatisfy { $0.to == .held && $0.reason == "sender_pacing" })
        let urgent = notice(2, lane: .urgent)
        #expect(attempts(feed(&dispatcher, urgent, pending(urgent, 0..<10, endpoint: { 100 + $0 }))).count == 10)
    }

    @Test("What left in a sender's name before a restart counts for the sender")
    func senderAfterRestart() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 3, seconds: 60)]
        var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1), phase: .resuming) {
            _ in ChannelTraits()
        }
        let bulk = notice(1)
        let recent = [40, 20].map { SenderAttempt(sender: bulk.issuer, at: now - .seconds($0)) }
        let other = SenderAttempt(sender: "another", at: now - .seconds(1))
        _ = dispatcher.on(.recentOfSenders(recent + [other]), at: now)
        _ = dispatcher.on(.resumed([]), at: now)
        let actions = feed(&dispatcher, bulk, pending(bulk, 0..<3))
        #expect(attempts(actions).count == 1)
        let slots = [20, 40].map { now + .seconds($0) + EndpointPacer.margin }
        #expect(records(actions).map(\.nextAt) == slots)
    }

    @Test("A scheduled notice keeps away from the full and the half hour; an urgent one does not")
    func crowdedMinute() {
        var random = SplitMix(state: 1)
        let full = Timestamp(seconds: 1_772_436_600)
        for _ in 0..<200 {
            let shift = PeakMinuteJitter.shift(of: full, .bulk, random: &random)
            #expect(shift >= .seconds(5) && shift <= .seconds(90))
        }
        #expect(PeakMinuteJitter.shift(of: full, .urgent, random: &random) == .zero)
        #expect(PeakMinuteJitter.shift(of: full + .seconds(60), .bulk, random: &random) == .zero)
    }
}
