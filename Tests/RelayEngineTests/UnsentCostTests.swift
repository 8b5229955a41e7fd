import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// What could not leave has used up no rate.
@Suite("What does not leave costs nothing", .timeLimit(.minutes(5)))
struct UnsentCostTests: DispatcherSuite {
    private let day = RateWindow(limit: 1, seconds: 86_400)

    @Test("An attempt without a token gives its slot back: it leaves as soon as the token is there")
    func token() {
        var dispatcher = dispatcher(ChannelTraits(windows: [day], accountWindows: [day]))
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        let held = dispatcher.on(
            .ended([AttemptResult(open[0], .tokenMissing(until: now + .seconds(30)))]),
            at: now
        )
        #expect(records(held).map(\.reason) == ["token_missing"])
        #expect(attempts(dispatcher.on(.tokensArrived, at: now + .seconds(1))).count == 1)
    }

    @Test("An attempt whose token the receiver refused did leave, and has used its slot")
    func left() {
        var dispatcher = dispatcher(ChannelTraits(windows: [RateWindow(limit: 1, seconds: 100)]))
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        let end = AttemptResult(open[0], .tokenMissing(until: now + .seconds(30)), hasLeft: true)
        _ = dispatcher.on(.ended([end]), at: now)
        #expect(attempts(dispatcher.on(.tokensArrived, at: now + .seconds(1))).isEmpty)
    }

    @Test("Tries that got nowhere use up no slot of a number's day, however many")
    func network() {
        var dispatcher = dispatcher(ChannelTraits(windows: [day], accountWindows: [RateWindow(limit: 5, seconds: 1)]))
        let warning = notice(1, lane: .urgent)
        var open = attempts(feed(&dispatcher, warning, pending(warning, 0..<1)))
        var moment = now
        for _ in 0..<50 {
            #expect(open.count == 1)
            guard let attempt = open.first else { return }
            // The answer comes later than the request left.
            moment = moment + .milliseconds(700)
            var end = end(attempt, Verdict(.retryable, code: TransportFault.localFailure.rawValue))
            end.hasLeft = false
            open = attempts(dispatcher.on(.ended([end]), at: moment))
            while open.isEmpty, moment < now + .seconds(1000) {
                moment = moment + .milliseconds(500)
                open = attempts(dispatcher.on(.tick, at: moment))
            }
        }
        #expect(moment < now + .seconds(200))
    }

    @Test("A missing secret burns nothing of its sender's pace")
    func sender() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 1, seconds: 60)]
        var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in ChannelTraits() }
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<2)))
        #expect(open.count == 1)
        _ = dispatcher.on(.ended([AttemptResult(open[0], .secretMissing("env:NAME"))]), at: now)
        let other = self.notice(2)
        #expect(attempts(feed(&dispatcher, other, pending(other, 0..<1, endpoint: { _ in 9 }))).count == 1)
    }

    @Test("A slot that is given back is the one that was taken, and no other")
    func pacer() {
        var pacer = EndpointPacer(windows: [RateWindow(limit: 2, seconds: 10)])
        pacer.take(at: now)
        pacer.take(at: now + .seconds(1))
        pacer.giveBack(at: now + .seconds(2))
        #expect(pacer.nextSlot(.bulk, at: now + .seconds(2)) > now + .seconds(2))
        pacer.giveBack(at: now + .seconds(1))
        #expect(pacer.nextSlot(.bulk, at: now + .seconds(2)) == now + .seconds(2))
    }
}
