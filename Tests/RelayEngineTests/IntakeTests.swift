import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// The intake alone: which notices are known, and what is read next.
@Suite("Intake", .timeLimit(.minutes(5)))
struct IntakeTests: DispatcherSuite {
    private func intake(window: Int = 256, _ phase: Intake.Phase = .running) -> Intake {
        var configuration = EngineConfiguration()
        configuration.window = window
        return Intake(configuration: configuration, phase: phase)
    }

    private func page(_ notice: Notice, _ ordinals: Range<UInt32>, isEnd: Bool = false) -> PendingPage {
        PendingPage(deliveries: pending(notice, ordinals), next: ordinals.upperBound, isEnd: isEnd)
    }

    /// What is asked for in a lane.
    private func asked(_ intake: inout Intake, _ lane: Lane = .bulk) -> [String] {
        var actions: [DispatchAction] = []
        intake.readNext(lane, at: now, into: &actions)
        return actions.map(\.text)
    }

    private func start(_ notice: Notice, _ intake: inout Intake) {
        var actions: [DispatchAction] = []
        if let slot = intake.register(notice) { intake.start(slot, into: &actions) }
        #expect(actions.isEmpty)
    }

    @Test("Notices of a lane are read in turn, a page each, and four pages at a time at most")
    func turns() {
        var intake = intake()
        for number in Int64(1)...6 { start(notice(number), &intake) }
        #expect((1...4).map { _ in asked(&intake) } == (1...4).map { ["load \($0) from 0, 128"] })
        #expect(asked(&intake).isEmpty && asked(&intake, .normal).isEmpty)
        #expect(intake.oldestOwed(.bulk) == now && intake.oldestOwed(.normal) == nil)
        _ = intake.take(page(notice(1), 0..<128), of: NoticeID(rawValue: 1))
        #expect(asked(&intake) == ["load 5 from 0, 128"])
    }

    @Test("After an empty page the store says when more is frozen; growth meanwhile is not missed")
    func growth() {
        for growsMeanwhile in [false, true] {
            var intake = intake()
            let notice = notice()
            start(notice, &intake)
            _ = asked(&intake)
            if growsMeanwhile { intake.grow(notice.id) }
            _ = intake.take(page(notice, 0..<0), of: notice.id)
            if !growsMeanwhile {
                #expect(asked(&intake).isEmpty)
                intake.grow(notice.id)
            }
            #expect(asked(&intake) == ["load 1 from 0, 128"])
        }
    }

    @Test("A page that could not be read is asked for again, and the store owes it since the first time")
    func failure() {
        var intake = intake()
        var actions: [DispatchAction] = []
        start(notice(), &intake)
        _ = asked(&intake)
        intake.failPage(of: notice().id, into: &actions)
        #expect(actions.isEmpty && asked(&intake) == ["load 1 from 0, 128"] && intake.oldestOwed(.bulk) == now)
    }

    @Test("A delivery enters once; a notice is forgotten when its audience is read and its last delivery is over")
    func forgetting() throws {
        var intake = intake()
        var actions: [DispatchAction] = []
        let notice = notice()
        start(notice, &intake)
        _ = asked(&intake)
        let found = intake.take(page(notice, 0..<1, isEnd: true), of: notice.id)
        let slot = try #require(found)
        let id = DeliveryID(notice: notice.id, ordinal: 0)
        #expect(intake.enter(id) == slot && intake.enter(id) == nil)
        intake.forgetIfOver(slot, into: &actions)
        #expect(actions.isEmpty)
        intake.leave(id, of: slot)
        intake.forgetIfOver(slot, into: &actions)
        #expect(actions.map(\.text) == ["forget 1"] && intake.notices.count == 0)
    }

    @Test("A stopped notice takes nothing more in, and is remembered for a minute")
    func stopping() {
        var intake = intake()
        var actions: [DispatchAction] = []
        start(notice(), &intake)
        _ = asked(&intake)
        intake.cancel(notice().id, at: now, into: &actions)
        #expect(intake.enter(DeliveryID(notice: notice().id, ordinal: 0)) == nil && actions.isEmpty)
        intake.failPage(of: notice().id, into: &actions)
        #expect(actions.map(\.text) == ["forget 1"] && intake.isStopped(notice().id))
        intake.sweep(at: now + .seconds(60))
        #expect(intake.isStopped(notice().id) == false)
    }

    @Test("Held deliveries are read half a lookahead before they are due; what is overdue, where lanes have room")
    func due() {
        var intake = intake()
        var actions: [DispatchAction] = []
        intake.readDue(hasRoom: false, at: now, into: &actions)
        #expect(actions.isEmpty)
        intake.readDue(hasRoom: true, at: now, into: &actions)
        #expect(actions.map(\.text) == ["loadDue through 60, 1024"] && intake.nextDueReading == nil)
        _ = intake.take(DuePage(deliveries: [], through: now + .seconds(60)))
        #expect(intake.nextDueReading == now + .seconds(30))
        intake.readDue(hasRoom: false, at: now + .seconds(30), into: &actions)
        #expect(actions.last?.text == "loadDue through 90, 1024")
        intake.failDue(after: now + .seconds(60))
        #expect(intake.lookahead == now + .seconds(60) && !intake.isLoadingDue)
    }

    @Test("A page of held deliveries does not bring back what left memory while it was on its way")
    func departed() throws {
        var intake = intake()
        var actions: [DispatchAction] = []
        let notice = notice()
        let found = intake.register(notice, isEnd: true)
        let slot = try #require(found)
        let deliveries = pending(notice, 0..<2)
        #expect(intake.enter(deliveries[0].id) == slot)
        intake.readDue(hasRoom: true, at: now, into: &actions)
        intake.leave(deliveries[0].id, of: slot)
        let left = intake.take(DuePage(deliveries: deliveries, through: now + .seconds(60)))
        #expect(left.map(\.id.ordinal) == [1])
    }

    @Test("Events before the relay has resumed are kept in turn; a relay that stops does not start again")
    func phases() {
        var intake = intake(.resuming)
        #expect(intake.nextDueReading == nil)
        intake.keep(.notice(notice(1)))
        intake.keep(.notice(notice(2)))
        #expect(intake.resume().count == 2 && intake.phase == .running && intake.resume().isEmpty)
        intake.stop()
        #expect(intake.resume().isEmpty && intake.phase == .stopping && intake.nextDueReading == nil)
    }
}

extension DispatchAction {
    /// The action in short, where it is about reading.
    fileprivate var text: String {
        let start = Timestamp(seconds: 1_772_436_600)
        return switch self {
        case .load(let notice, let ordinal, let limit): "load \(notice.rawValue) from \(ordinal), \(limit)"
        case .loadDue(_, let end, let limit): "loadDue through \((end - start).milliseconds / 1000), \(limit)"
        case .release(let notice): "release \(notice.rawValue)"
        case .forget(let notice): "forget \(notice.rawValue)"
        default: "other"
        }
    }
}
