import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// The dispatcher by itself: events in, actions out, no thread, no clock.
@Suite("Dispatcher", .timeLimit(.minutes(5)))
struct DispatcherTests: DispatcherSuite {
    @Test("A notice whose deliveries the store does not give is the oldest that waits, however often it fails")
    func owedPage() {
        var dispatcher = dispatcher()
        let notice = notice()
        _ = dispatcher.on(.notice(notice), at: now)
        for second in Int64(1)...20 { _ = dispatcher.on(.pageFailed(notice.id), at: now + .seconds(second)) }
        #expect(dispatcher.oldestReady(.bulk) == now)
        #expect(dispatcher.oldestReady(.urgent) == nil)
        _ = dispatcher.on(.page(notice.id, PendingPage(deliveries: [], next: 0, isEnd: false)), at: now + .seconds(21))
        #expect(dispatcher.oldestReady(.bulk).map { $0 == now + .seconds(21) } ?? true)
        _ = dispatcher.on(.cancelled(notice.id), at: now + .seconds(22))
        #expect(dispatcher.oldestReady(.bulk) == nil)
    }

    @Test(
        "Only as many as there are connections leave; each end lets the next out, and every delivery is recorded once"
    )
    func connections() {
        var dispatcher = dispatcher()
        let notice = notice()
        var open = attempts(feed(&dispatcher, notice, pending(notice, 0..<10)))
        var recorded: [DeliveryID] = []
        #expect(open.count == 4)
        while !open.isEmpty {
            let actions = dispatcher.on(.ended([end(open.removeFirst())]), at: now)
            open += attempts(actions)
            recorded += records(actions).map(\.id)
            #expect(open.count <= 4)
        }
        #expect(recorded.count == 10 && Set(recorded).count == 10)
        #expect(
            dispatcher.intake.notices.count == 0 && dispatcher.waiting.deliveries.count == 0
                && dispatcher.limits.endpoints.count == 0
        )
    }

    @Test("Urgent has connections of its own and goes before what is waiting")
    func urgentFirst() {
        var dispatcher = dispatcher()
        let bulk = notice(1)
        let running = attempts(feed(&dispatcher, bulk, pending(bulk, 0..<100)))
        #expect(running.count == 4)
        let urgent = notice(2, lane: .urgent)
        let hasty = attempts(feed(&dispatcher, urgent, pending(urgent, 0..<3, endpoint: { 1000 + $0 })))
        #expect(hasty.count == 2 && hasty.allSatisfy { $0.lane == .urgent })
        let next = attempts(dispatcher.on(.ended([end(running[0])]), at: now))
        #expect(next.map(\.lane) == [.urgent])
    }

    @Test("Deliveries that come with their notice leave at once, and nothing is read for them")
    func atHand() {
        var dispatcher = dispatcher()
        let notice = notice(1, lane: .urgent)
        let page = PendingPage(deliveries: pending(notice, 0..<2, endpoint: { 10 + $0 }), next: 1024, isEnd: true)
        let actions = dispatcher.on(.notice(notice, first: page), at: now)
        #expect(attempts(actions).count == 2)
        #expect(!actions.contains { if case .load = $0 { true } else { false } })
        _ = dispatcher.on(.ended(attempts(actions).map { end($0) }), at: now)
        #expect(dispatcher.intake.notices.count == 0 && dispatcher.waiting.deliveries.count == 0)
    }

    @Test("A slow endpoint holds only itself: others pass it")
    func isolation() {
        var dispatcher = dispatcher(connections: 10, perEndpoint: 2)
        let notice = notice()
        let same = pending(notice, 0..<6, endpoint: { _ in 7 })
        let others = pending(notice, 6..<12, endpoint: { 100 + $0 })
        let open = attempts(feed(&dispatcher, notice, same + others))
        #expect(open.filter { $0.deliveries[0].target.number == 7 }.count == 2)
        #expect(open.count == 8)
        let next = attempts(dispatcher.on(.ended([end(open[0])]), at: now))
        #expect(next.map { $0.deliveries[0].target.number } == [7])
    }

    @Test("Over-limit deliveries are held to exact slots, say until when, and leave then in order")
    func pacing() {
        var dispatcher = dispatcher(
            ChannelTraits(windows: [RateWindow(limit: 2, seconds: 10)]),
            connections: 100,
            perEndpoint: 100
        )
        let notice = notice()
        var actions = feed(&dispatcher, notice, pending(notice, 0..<6, endpoint: { _ in 7 }))
        #expect(attempts(actions).map { $0.deliveries[0].id.ordinal } == [0, 1])
        let held = records(actions)
        let span = Duration.seconds(10) + EndpointPacer.margin
        #expect(held.map(\.to) == [.held, .held, .held, .held])
        #expect(held.map(\.nextAt) == [now + span, now + span, now + span * 2, now + span * 2])
        #expect(held.allSatisfy { $0.reason == "pacing" })
        actions = dispatcher.on(.ended(attempts(actions).map { end($0) }), at: now + .seconds(1))
        #expect(attempts(actions).isEmpty)
        actions = dispatcher.on(.tick, at: now + span - .milliseconds(1))
        #expect(attempts(actions).isEmpty)
        actions = dispatcher.on(.tick, at: now + span)
        #expect(attempts(actions).map { $0.deliveries[0].id.ordinal } == [2, 3])
        _ = dispatcher.on(.ended(attempts(actions).map { end($0) }), at: now + span)
        #expect(dispatcher.nextWake ?? now <= now + span * 2)
    }

    @Test("A slot beyond the horizon goes back to the store; what could not arrive in time has expired")
    func parking() {
        var dispatcher = dispatcher(
            ChannelTraits(windows: [RateWindow(limit: 1, seconds: 100)]),
            connections: 100,
            perEndpoint: 100
        )
        let notice = notice()
        let actions = feed(&dispatcher, notice, pending(notice, 0..<9, endpoint: { _ in 7 }))
        #expect(records(actions).map(\.to) == [.held, .held, .held, .held, .held, .expired, .expired, .expired])
        #expect(dispatcher.waiting.deliveries.count == 1)
    }

    @Test("One refusal for speed holds the whole endpoint")
    func throttled() {
        var dispatcher = dispatcher(connections: 100, perEndpoint: 1)
        let notice = notice()
        var actions = feed(&dispatcher, notice, pending(notice, 0..<2, endpoint: { _ in 7 }))
        actions = dispatcher.on(.ended([end(attempts(actions)[0], Verdict(.throttled, waitSeconds: 30))]), at: now)
        #expect(records(actions).first?.to == .held && records(actions).first?.reason == "throttled")
        actions += dispatcher.on(.tick, at: now + .seconds(29))
        #expect(attempts(actions).isEmpty)
        actions = dispatcher.on(.tick, at: now + .seconds(37))
        #expect(attempts(actions).count == 1)
    }

    @Test("A cancelled notice sends nothing more; what was under way is still recorded")
    func cancelling() {
        var dispatcher = dispatcher(connections: 1)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<5)))
        #expect(dispatcher.endpointsInFlight(of: notice.id) == [0])
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        let actions = dispatcher.on(.ended([end(open[0])]), at: now)
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).map(\.to) == [.accepted])
        #expect(dispatcher.waiting.deliveries.count == 0 && dispatcher.intake.notices.count == 0)
    }

    @Test(
        "Nothing is sent to endpoints that are off, not for drills, without a channel file, or a person's to carry",
        arguments: [
            ("c", false, true, DeliveryState.suppressed, "endpoint_disabled"),
            ("c", true, false, .suppressed, "not_for_drills"),
            ("missing", true, true, .failed, "no_channel"),
        ]
    )
    func suppressed(_ channel: String, _ enabled: Bool, _ drill: Bool, _ state: DeliveryState, _ reason: String) {
        var dispatcher = dispatcher()
        let notice = notice(kind: .drill)
        let actions = feed(
            &dispatcher,
            notice,
            pending(notice, 0..<1, channel: channel, enabled: enabled, drill: drill)
        )
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).map(\.to) == [state] && records(actions).first?.reason == reason)
    }

    @Test("A person's channel awaits the person")
    func human() {
        var dispatcher = dispatcher(ChannelTraits(isHuman: true))
        let notice = notice()
        #expect(records(feed(&dispatcher, notice, pending(notice, 0..<1))).map(\.to) == [.awaitingHuman])
    }

    @Test("One request carries as many deliveries as the channel batches")
    func batches() {
        var dispatcher = dispatcher(ChannelTraits(batch: BatchRule(limit: 100)), connections: 2)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<250)))
        #expect(open.map(\.deliveries.count) == [100, 100])
        let next = dispatcher.on(.ended([end(open[0])]), at: now)
        #expect(records(next).count == 100 && attempts(next).map(\.deliveries.count) == [50])
    }

    @Test("Each part of a split message takes a slot, and progress through the parts is on record")
    func parts() {
        var dispatcher = dispatcher(connections: 1)
        let notice = notice()
        var actions = feed(&dispatcher, notice, pending(notice, 0..<1))
        actions = dispatcher.on(.ended([end(attempts(actions)[0], parts: 2)]), at: now)
        #expect(records(actions).map(\.to) == [.queued] && records(actions)[0].part == 1)
        #expect(attempts(actions).map(\.part) == [1])
        actions = dispatcher.on(.ended([end(attempts(actions)[0], parts: 2)]), at: now)
        #expect(records(actions).map(\.to) == [.accepted] && records(actions)[0].from == .queued)
    }

    @Test("Too many outcomes that are not on disk stop the sending until they are")
    func backpressure() {
        var dispatcher = dispatcher(connections: 4, unrecordedLimit: 1)
        var actions: [DispatchAction] = []
        let notice = notice()
        actions = feed(&dispatcher, notice, pending(notice, 0..<100))
        actions = dispatcher.on(.ended([end(attempts(actions)[0])]), at: now)
        #expect(attempts(actions).isEmpty && dispatcher.settlement.unrecorded == 1)
        actions = dispatcher.on(.recorded(1), at: now)
        #expect(attempts(actions).count == 1)
    }

    @Test("A growing audience is asked for again, also when it grew while a page was on its way")
    func growth() {
        var dispatcher = dispatcher()
        let notice = notice()
        _ = dispatcher.on(.notice(notice), at: now)
        _ = dispatcher.on(.audienceGrew(notice.id), at: now)
        var actions = dispatcher.on(.page(notice.id, PendingPage(deliveries: [], next: 0, isEnd: false)), at: now)
        #expect(actions.contains { if case .load = $0 { true } else { false } })
        actions = dispatcher.on(.page(notice.id, PendingPage(deliveries: [], next: 0, isEnd: false)), at: now)
        #expect(!actions.contains { if case .load = $0 { true } else { false } })
        actions = dispatcher.on(.audienceGrew(notice.id), at: now)
        #expect(actions.contains { if case .load = $0 { true } else { false } })
    }

    @Test("What left before a restart still counts for the pace")
    func restart() {
        var dispatcher = dispatcher(ChannelTraits(windows: [RateWindow(limit: 2, seconds: 10)]))
        let notice = notice()
        let deliveries = pending(notice, 0..<1, endpoint: { _ in 7 })
        let recent = [3, 2].map { RecentAttempt(target: deliveries[0].target, at: now - .seconds($0)) }
        _ = dispatcher.on(.recent(recent), at: now)
        let actions = feed(&dispatcher, notice, deliveries)
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).first?.nextAt == now + .seconds(7) + EndpointPacer.margin)
    }

    @Test("A page of due deliveries that was read before they left memory's waiting room sends none of them twice")
    func stalePage() {
        var dispatcher = dispatcher()
        let notice = notice()
        let deliveries = pending(notice, 0..<2)
        let open = attempts(feed(&dispatcher, notice, deliveries))
        let held = dispatcher.on(.ended(open.map { end($0, Verdict(.retryable)) }), at: now)
        let stale = zip(deliveries, records(held)).map { delivery, record in
            var delivery = delivery
            delivery.attempts = 1
            delivery.stored = .held
            delivery.nextAt = record.nextAt
            return delivery
        }
        // Both are tried again while the page is on its way: one is still under way when it comes, one has ended.
        let later = now + .seconds(10)
        let again = attempts(dispatcher.on(.tick, at: later))
        #expect(again.count == 2)
        _ = dispatcher.on(.ended([end(again[0])]), at: later)
        let page = DuePage(deliveries: stale, through: now + .seconds(60))
        #expect(attempts(dispatcher.on(.due(page, notices: [notice]), at: later)).isEmpty)
        #expect(dispatcher.waiting.deliveries.count == 1)
    }

    @Test("A scheduled notice starts at its time")
    func scheduled() {
        var dispatcher = dispatcher()
        var notice = notice()
        notice.sendAt = now + .seconds(60)
        notice.state = .scheduled
        #expect(dispatcher.on(.notice(notice), at: now).allSatisfy { if case .load = $0 { false } else { true } })
        let actions = dispatcher.on(.tick, at: now + .seconds(60))
        #expect(actions.contains { if case .release = $0 { true } else { false } })
        #expect(actions.contains { if case .load = $0 { true } else { false } })
    }
}
