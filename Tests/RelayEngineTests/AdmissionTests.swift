import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

@Suite("Admission", .timeLimit(.minutes(5)))
struct AdmissionTests: DispatcherSuite {
    private var span: Duration { Duration.seconds(10) + EndpointPacer.margin }

    @Test("Limits together admit at the latest of their times, and after a release where one wants it")
    func together() {
        let (early, late) = (Admission.at(now + .seconds(1)), Admission.at(now + .seconds(2)))
        #expect(Admission.now.and(.now) == .now)
        #expect(Admission.now.and(early) == early && early.and(.now) == early)
        #expect(early.and(late) == late && late.and(early) == late)
        for other in [Admission.now, early, .onRelease] {
            #expect(Admission.onRelease.and(other) == .onRelease && other.and(.onRelease) == .onRelease)
        }
        #expect(Admission.from(now, at: now) == .now)
    }

    @Test("A delivery whose endpoint has no place waits for a release")
    func place() {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 1)
        let notice = notice()
        #expect(attempts(feed(&dispatcher, notice, pending(notice, 0..<2, endpoint: { _ in 7 }))).count == 1)
        #expect(waiting(in: dispatcher).map { admission(of: $0, .all, in: dispatcher) } == [.onRelease])
    }

    @Test("A delivery whose address, account or sender has used its rate is admitted at the next slot")
    func rates() {
        let window = RateWindow(limit: 1, seconds: 10)
        var sender = EngineConfiguration()
        sender.perSender = [window]
        let limits: [(ChannelTraits, EngineConfiguration, Admission.Scope)] = [
            (ChannelTraits(windows: [window]), EngineConfiguration(), .endpoint),
            (ChannelTraits(accountWindows: [window]), EngineConfiguration(), .all),
            (ChannelTraits(), sender, .joining),
        ]
        for (traits, configuration, smallest) in limits {
            var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in traits }
            let notice = notice()
            let actions = feed(&dispatcher, notice, pending(notice, 0..<2))
            #expect(attempts(actions).count == 1)
            guard
                let slot = dispatcher.waiting.deliveries.occupied.first(where: {
                    dispatcher.waiting.deliveries[$0].status == .held
                })
            else {
                Issue.record("no delivery waits")
                continue
            }
            #expect(admission(of: slot, .all, in: dispatcher) == .at(now + span))
            #expect(admission(of: slot, smallest, in: dispatcher) == .at(now + span))
            #expect(admission(of: slot, .all, in: dispatcher, after: span) == .now)
        }
    }

    @Test("What waits for a shared limiter is not asked of the endpoint, nor the account of a joining delivery")
    func shared() {
        let traits = ChannelTraits(accountWindows: [RateWindow(limit: 1, seconds: 10)])
        var dispatcher = dispatcher(traits, connections: 100)
        let notice = notice()
        #expect(attempts(feed(&dispatcher, notice, pending(notice, 0..<2))).count == 1)
        let slots = waiting(in: dispatcher)
        #expect(slots.map { admission(of: $0, .endpoint, in: dispatcher) } == [.now])
        #expect(slots.map { admission(of: $0, .joining, in: dispatcher) } == [.now])
    }

    @Test("After five failures an endpoint admits an ordinary delivery at the end of its pause, an urgent one at once")
    func breaker() {
        var dispatcher = dispatcher(connections: 100)
        for number in 1...5 {
            let notice = notice(Int64(number))
            let sent = attempts(feed(&dispatcher, notice, pending(notice, 0..<1, endpoint: { _ in 7 })))
            _ = dispatcher.on(.ended(sent.map { end($0, Verdict(.retryable)) }), at: now)
        }
        let (routine, urgent) = (notice(8), notice(9, lane: .urgent))
        _ = feed(&dispatcher, routine, pending(routine, 0..<1, endpoint: { _ in 7 }))
        let slots = dispatcher.waiting.deliveries.occupied.filter {
            dispatcher.waiting.deliveries[$0].id.notice == routine.id
        }
        let pause = dispatcher.limits.knownEndpoint(of: 7)?.breaker?.openUntil
        #expect(pause != nil)
        #expect(slots.map { admission(of: $0, .all, in: dispatcher) } == pause.map { [.at($0)] } ?? [])
        #expect(attempts(feed(&dispatcher, urgent, pending(urgent, 0..<1, endpoint: { _ in 7 }))).count == 1)
    }

    private func admission(
        of slot: Int,
        _ scope: Admission.Scope,
        in dispatcher: borrowing Dispatcher,
        after span: Duration = .zero
    ) -> Admission {
        dispatcher.limits.admit(dispatcher.waiting.deliveries[slot].request, scope, at: now + span)
    }

    private func waiting(in dispatcher: borrowing Dispatcher) -> [Int] {
        var slots: [Int] = []
        for slot in dispatcher.waiting.deliveries.occupied where dispatcher.waiting.deliveries[slot].status == .held {
            slots.append(slot)
        }
        return slots
    }
}
