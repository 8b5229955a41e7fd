import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Endpoints that are accounts of their own: a refusal that may be the relay's or the network's fault holds them, and
/// nothing else.
@Suite("Refused endpoints", .timeLimit(.minutes(5)))
struct EndpointRefusalTests: DispatcherSuite {
    private let clock = Verdict(.permanentConfig, code: "19021", message: "timestamp", cause: .clock)
    private let gone = Verdict(.permanentConfig, code: "93000", message: "invalid webhook url", isGone: true)

    private func long(_ number: Int64 = 1, lane: Lane = .bulk) -> Notice {
        var notice = notice(number, lane: lane)
        notice.expiresAt = now + .seconds(6000)
        return notice
    }

    private func news(_ actions: [DispatchAction]) -> [String] {
        actions.compactMap {
            switch $0 {
            case .reportEndpoint(.refused(let refusal)): "refused \(refusal.endpoint) \(refusal.code)"
            case .reportEndpoint(.taken(let refusal)): "taken \(refusal.endpoint)"
            default: nil
            }
        }
    }

    @Test("A refused endpoint stays on: its deliveries are held, say why and until when, and the log is told once")
    func held() {
        var dispatcher = dispatcher(perEndpoint: 2)
        let notice = long()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<5, endpoint: { _ in 7 })))
        #expect(open.count == 2)
        let actions = dispatcher.on(.ended(open.map { end($0, clock) }), at: now)
        #expect(attempts(actions).isEmpty)
        let records = records(actions)
        #expect(Set(records.map(\.id.ordinal)) == [0, 1, 2, 3, 4])
        #expect(records.allSatisfy { $0.to == .held && $0.reason == "endpoint_refused" && $0.disableEndpoint == nil })
        #expect(records.compactMap(\.nextAt).allSatisfy { $0 >= now + Refusal.shortestPause })
        #expect(records.compactMap(\.attempt).map(\.code) == ["19021", "19021"])
        #expect(news(actions) == ["refused e7 19021"])
        #expect(dispatcher.limits.refusals.count == 1)
    }

    @Test("One request tries for all, in doubling pauses; its success lets all others go on")
    func trial() throws {
        var run = DispatcherRun(dispatcher(perEndpoint: 4), at: now)
        var isMended = false
        run.answer = { _ in (isMended ? Verdict(.accepted) : clock, .milliseconds(50)) }
        let notice = long()
        run.send(notice, pending(notice, 0..<6, endpoint: { _ in 7 }))
        run.advance(by: .seconds(1))
        #expect(run.sent.count == 4)
        run.advance(by: .seconds(58))
        #expect(run.sent.count == 4)
        run.advance(by: .seconds(20))
        #expect(run.sent.count == 5)
        run.advance(by: .seconds(110))
        #expect(run.sent.count == 5)
        isMended = true
        run.advance(by: .seconds(70))
        #expect(run.states == [.accepted: 6])
        #expect(run.sent.count == 11)
        #expect(run.dispatcher.limits.refusals.isEmpty)
    }

    @Test("The message that was refused does not stand in front of others that would be taken")
    func others() {
        var run = DispatcherRun(dispatcher(perEndpoint: 1), at: now)
        run.answer = { [clock] attempt in
            (attempt.deliveries[0].id.ordinal == 0 ? clock : Verdict(.accepted), .milliseconds(50))
        }
        let notice = long()
        run.send(notice, pending(notice, 0..<3, endpoint: { _ in 7 }))
        run.advance(by: .seconds(80))
        #expect(run.states == [.held: 1, .accepted: 2])
    }

    @Test("An urgent message tries every five seconds at most, one at a time")
    func urgent() {
        var run = DispatcherRun(dispatcher(), at: now)
        run.answer = { [clock] _ in (clock, .milliseconds(50)) }
        let warning = long(1, lane: .urgent)
        run.send(warning, pending(warning, 0..<2, endpoint: { _ in 7 }))
        run.advance(by: .seconds(60))
        // Two leave at once; of the tries after them no two are closer than five seconds.
        let moments = run.sent.map(\.at).dropFirst(2)
        #expect(moments.count >= 8 && moments.count <= 12)
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 >= .seconds(5) })
        run.answer = { _ in (Verdict(.accepted), .milliseconds(50)) }
        run.advance(by: .seconds(12))
        #expect(run.states == [.accepted: 2])
    }

    @Test("A code that says the robot is gone switches the endpoint off; what waits for it is not sent")
    func switchedOff() {
        var dispatcher = dispatcher(connections: 1)
        let notice = long()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<2, endpoint: { _ in 7 })))
        let records = records(dispatcher.on(.ended([end(open[0], gone)]), at: now))
        #expect(records.map(\.to) == [.failed, .suppressed])
        #expect(records.map(\.disableEndpoint) == ["93000: invalid webhook url", nil])
        #expect(dispatcher.limits.refusals.isEmpty)
    }

    @Test("A held delivery expires in its time and not before")
    func expires() {
        var run = DispatcherRun(dispatcher(), at: now)
        run.answer = { [clock] _ in (clock, .milliseconds(50)) }
        let notice = notice()
        run.send(notice, pending(notice, 0..<1))
        run.advance(by: .seconds(599))
        #expect(run.states == [.held: 1])
        run.advance(by: .seconds(2))
        #expect(run.states == [.expired: 1])
    }

    @Test("Another address or secret is tried at once, whatever the former one was refused for")
    func mended() {
        for isKnown in [true, false] {
            var dispatcher = dispatcher()
            let first = long()
            let open = attempts(feed(&dispatcher, first, pending(first, 0..<1)))
            _ = dispatcher.on(.ended([end(open[0], clock)]), at: now)
            // Held for longer than the store's horizon, so that nothing for it is in memory.
            #expect(dispatcher.limits.endpoints.count == 0)
            let next = long(2)
            var deliveries = pending(next, 0..<1)
            if isKnown {
                deliveries[0].target.secret = Secret("another")
            } else {
                deliveries[0].target.address = Secret("b")
            }
            #expect(attempts(feed(&dispatcher, next, deliveries)).count == 1)
            #expect(dispatcher.limits.refusals.isEmpty)
        }
    }

    @Test("What waits in memory for an endpoint goes to its new address as soon as that is known")
    func moved() {
        var dispatcher = dispatcher()
        let warning = long(1, lane: .urgent)
        let open = attempts(feed(&dispatcher, warning, pending(warning, 0..<1)))
        _ = dispatcher.on(.ended([end(open[0], clock)]), at: now)
        let endpoint = Endpoint(
            id: EndpointID(unchecked: "e0"),
            owner: .circle(CircleID(unchecked: "c")),
            channel: ChannelName(unchecked: "c"),
            address: Secret("b")
        )
        _ = dispatcher.on(.changed(endpoint), at: now + .seconds(1))
        #expect(dispatcher.limits.refusals.isEmpty)
        let tries = attempts(dispatcher.on(.tick, at: now + .seconds(7)))
        #expect(tries.map { $0.deliveries[0].target.address.reveal() } == ["b"])
    }

    @Test("The relay's own network and refusals for speed say nothing of what an endpoint is refused for")
    func nothingSaid() {
        var dispatcher = dispatcher(connections: 1, lookahead: .seconds(6000))
        let notice = long()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        _ = dispatcher.on(.ended([end(open[0], clock)]), at: now)
        let later = now + .seconds(80)
        let trial = attempts(dispatcher.on(.tick, at: later))
        #expect(trial.count == 1)
        let lost = Verdict(.retryable, code: TransportFault.localFailure.rawValue)
        _ = dispatcher.on(.ended(trial.map { end($0, lost) }), at: later)
        #expect(dispatcher.limits.refusals.count == 1)
        #expect(attempts(dispatcher.on(.tick, at: later + .seconds(20))).count == 1)
    }
}
