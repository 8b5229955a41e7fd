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
        #expect(flights(actions).count == 2)
        let span = Duration.seconds(10) + EndpointPacer.margin
        #expect(records(actions).map(\.nextAt) == [now + span, now + span, now + span * 2, now + span * 2])
        _ = dispatcher.on(.ended(flights(actions).map { end($0) }), at: now + .seconds(1))
        #expect(flights(dispatcher.on(.tick, at: now + span - .milliseconds(1))).isEmpty)
        #expect(flights(dispatcher.on(.tick, at: now + span)).count == 2)
        #expect(flights(dispatcher.on(.tick, at: now + span * 2)).count == 2)
    }

    @Test("A batch costs its account one request")
    func batch() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 1, seconds: 10)], batch: BatchRule(limit: 100))
        var dispatcher = dispatcher(traits, connections: 100)
        let notice = notice()
        let actions = feed(&dispatcher, notice, pending(notice, 0..<100))
        #expect(flights(actions).map(\.legs.count) == [100])
    }

    @Test("A sender's limit holds bulk and normal, never urgent")
    func sender() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 3, seconds: 60)]
        var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in ChannelTraits() }
        let bulk = notice(1)
        let actions = feed(&dispatcher, bulk, pending(bulk, 0..<10))
        #expect(flights(actions).count == 3)
        #expect(records(actions).allSatisfy { $0.to == .held && $0.reason == "pacing" })
        let urgent = notice(2, lane: .urgent)
        #expect(flights(feed(&dispatcher, urgent, pending(urgent, 0..<10, endpoint: { 100 + $0 }))).count == 10)
    }

    @Test("What left in a sender's name before a restart counts for the sender")
    func senderAfterRestart() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 3, seconds: 60)]
        var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in ChannelTraits() }
        dispatcher.isResumed = false
        let bulk = notice(1)
        let recent = [40, 20].map { SenderAttempt(sender: bulk.issuer, at: now - .seconds($0)) }
        let other = SenderAttempt(sender: "another", at: now - .seconds(1))
        _ = dispatcher.on(.recentOfSenders(recent + [other]), at: now)
        _ = dispatcher.on(.resumed([]), at: now)
        let actions = feed(&dispatcher, bulk, pending(bulk, 0..<3))
        #expect(flights(actions).count == 1)
        let slots = [20, 40].map { now + .seconds($0) + EndpointPacer.margin }
        #expect(records(actions).map(\.nextAt) == slots)
    }

    @Test("A scheduled notice keeps away from the full and the half hour; an urgent one does not")
    func crowdedMinute() {
        var random = SplitMix(state: 1)
        let full = Timestamp(seconds: 1_772_436_600)
        for _ in 0..<200 {
            let shift = CrowdedMinute.shift(of: full, .bulk, random: &random)
            #expect(shift >= .seconds(5) && shift <= .seconds(90))
        }
        #expect(CrowdedMinute.shift(of: full, .urgent, random: &random) == .zero)
        #expect(CrowdedMinute.shift(of: full + .seconds(60), .bulk, random: &random) == .zero)
    }
}
