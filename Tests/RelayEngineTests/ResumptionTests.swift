import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// What comes while the relay is still taking up its work, and what was stopped before it was known.
@Suite("Resumption", .timeLimit(.minutes(5)))
struct ResumptionTests: DispatcherSuite {
    private func starting(_ traits: ChannelTraits = ChannelTraits()) -> Dispatcher {
        dispatcher(traits, phase: .resuming)
    }

    private func loads(_ actions: [DispatchAction]) -> Set<NoticeID> {
        Set(actions.compactMap { if case .load(let id, from: 0, limit: _) = $0 { id } else { nil } })
    }

    private func page(_ deliveries: [PendingDelivery]) -> PendingPage {
        PendingPage(deliveries: deliveries, next: 1024, isEnd: true)
    }

    @Test("A notice that is accepted while the relay starts waits until what left lately counts for the pace")
    func newNotice() {
        var dispatcher = starting(ChannelTraits(windows: [RateWindow(limit: 2, seconds: 60)]))
        let notice = notice()
        let deliveries = pending(notice, 0..<1)
        #expect(loads(dispatcher.on(.notice(notice), at: now)).isEmpty)
        let recent = [3, 2].map { RecentAttempt(target: deliveries[0].target, at: now - .seconds($0)) }
        #expect(loads(dispatcher.on(.recent(recent), at: now)).isEmpty)
        #expect(loads(dispatcher.on(.resumed([]), at: now)) == [notice.id])
        let actions = dispatcher.on(.page(notice.id, page(deliveries)), at: now)
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).map(\.nextAt) == [now + .seconds(57) + EndpointPacer.margin])
    }

    @Test("A pause that a robot asked for holds after a restart, for whatever comes")
    func pause() {
        for traits in [ChannelTraits(windows: [RateWindow(limit: 20, seconds: 60)]), ChannelTraits()] {
            var dispatcher = starting(traits)
            let bulletin = notice(1)
            let warning = notice(2, lane: .urgent)
            let deliveries = pending(bulletin, 0..<1)
            let paused = PausedEndpoint(
                target: deliveries[0].target,
                first: now + .seconds(100),
                last: now + .seconds(500)
            )
            _ = dispatcher.on(.paused([paused]), at: now)
            _ = dispatcher.on(.resumed([bulletin, warning]), at: now)
            var actions = dispatcher.on(.page(bulletin.id, page(deliveries)), at: now)
            actions += dispatcher.on(.page(warning.id, page(pending(warning, 0..<1))), at: now)
            #expect(attempts(actions).isEmpty)
            #expect(Set(records(actions).map(\.nextAt)) == [now + .seconds(100), now + .seconds(500)])
        }
    }

    @Test("A replay that comes while the relay starts does not pass for all that is left of its notice")
    func replay() {
        var dispatcher = starting()
        let notice = notice()
        let deliveries = pending(notice, 0..<3)
        #expect(attempts(dispatcher.on(.again(deliveries[0], notice), at: now)).isEmpty)
        var actions = dispatcher.on(.resumed([notice]), at: now)
        #expect(loads(actions) == [notice.id])
        actions += dispatcher.on(.page(notice.id, page(deliveries)), at: now)
        #expect(attempts(actions).map(\.deliveries[0].id) == deliveries.map(\.id))
    }

    @Test("An urgent delivery that was held when the relay stopped leaves before what became due earlier, once")
    func urgentHeld() {
        var dispatcher = starting()
        let (warning, bulletin) = (notice(1, lane: .urgent), notice(2, lane: .bulk))
        var held = pending(warning, 0..<1)[0]
        held.stored = .held
        held.nextAt = now - .seconds(1)
        let actions = dispatcher.on(.resumed([warning, bulletin], held: [held]), at: now)
        #expect(attempts(actions).map(\.deliveries[0].id) == [held.id])
        var overdue = pending(bulletin, 0..<3)
        for place in overdue.indices { overdue[place].nextAt = now - .seconds(3600) }
        let page = DuePage(deliveries: overdue + [held], through: now)
        let later = dispatcher.on(.due(page, notices: [warning, bulletin]), at: now)
        #expect(attempts(later).map(\.deliveries[0].id) == overdue.map(\.id))
    }

    @Test("A notice that is stopped while the relay starts does not leave, although the list of unfinished ones has it")
    func cancelledEarly() {
        var dispatcher = starting()
        let (stopped, other) = (notice(1), notice(2))
        _ = dispatcher.on(.cancelled(stopped.id), at: now)
        #expect(loads(dispatcher.on(.resumed([stopped, other]), at: now + .seconds(300))) == [other.id])
        #expect(dispatcher.intake.notices.count == 1)
    }

    @Test("A notice that is stopped between its acceptance and its arrival here does not leave")
    func cancelledUnknown() {
        var dispatcher = dispatcher()
        let notice = notice()
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        #expect(loads(dispatcher.on(.notice(notice), at: now)).isEmpty)
        let late = PendingPage(deliveries: pending(notice, 0..<2), next: 1024, isEnd: true)
        #expect(attempts(dispatcher.on(.page(notice.id, late), at: now)).isEmpty)
    }

    @Test("A page of held deliveries that was read before their notice was stopped sends none of them")
    func cancelledWhileHeld() {
        var dispatcher = dispatcher()
        let notice = notice()
        #expect(dispatcher.on(.tick, at: now).contains { if case .loadDue = $0 { true } else { false } })
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        let page = DuePage(deliveries: pending(notice, 0..<2), through: now + .seconds(60))
        #expect(attempts(dispatcher.on(.due(page, notices: [notice]), at: now)).isEmpty)
        #expect(dispatcher.intake.notices.count == 0)
    }

    @Test("A replay is sent after a request to stop its finished notice")
    func replayAfterCancel() {
        var dispatcher = dispatcher()
        let notice = notice()
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        #expect(attempts(dispatcher.on(.again(pending(notice, 0..<1)[0], notice), at: now)).count == 1)
    }

    @Test("A scheduled notice that is stopped leaves memory, and what is remembered of stopped ones does too")
    func forgetting() {
        var dispatcher = dispatcher()
        var notice = notice()
        notice.sendAt = now + .seconds(3600)
        notice.state = .scheduled
        _ = dispatcher.on(.notice(notice), at: now)
        #expect(dispatcher.intake.notices.count == 1)
        _ = dispatcher.on(.cancelled(notice.id), at: now)
        #expect(dispatcher.intake.notices.count == 0 && dispatcher.intake.stopped.count == 1)
        _ = dispatcher.on(.tick, at: now + .seconds(120))
        #expect(dispatcher.intake.stopped.isEmpty)
        #expect(
            dispatcher.on(.tick, at: now + .seconds(4000)).allSatisfy { if case .load = $0 { false } else { true } }
        )
    }

    @Test("The start of a scheduled notice is put on record again until the disk takes it or the relay stops")
    func release() {
        var dispatcher = dispatcher()
        var notice = notice()
        notice.state = .scheduled
        func releases(_ actions: [DispatchAction]) -> Int {
            actions.count { if case .release(notice.id) = $0 { true } else { false } }
        }
        #expect(releases(dispatcher.on(.notice(notice), at: now)) == 1)
        // It may be over by then: that does not change what the store must know.
        _ = dispatcher.on(.page(notice.id, page([])), at: now)
        #expect(dispatcher.intake.notices.count == 0)
        for _ in 0..<3 { #expect(releases(dispatcher.on(.releaseFailed(notice.id), at: now)) == 1) }
        _ = dispatcher.on(.stop, at: now)
        #expect(releases(dispatcher.on(.releaseFailed(notice.id), at: now)) == 0)
    }
}
