import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// The settlement alone: outcome, step, record, and the records that are not on disk.
@Suite("Settlement", .timeLimit(.minutes(5)))
struct SettlementTests {
    private let now = Timestamp(seconds: 1_772_436_600)

    private func delivery(isShared: Bool = false) -> ActiveDelivery {
        ActiveDelivery(
            id: DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 3),
            reader: .member,
            lane: .normal,
            isShared: isShared,
            isDrill: false,
            notice: 0,
            endpoint: 0,
            deadline: now + .seconds(600),
            arrival: 1,
            machine: DeliveryMachine(),
            status: .inFlight,
            senderPlace: -1,
            readySince: now
        )
    }

    private func outcome(_ verdict: Verdict, parts: Int = 1) -> AttemptOutcome {
        AttemptOutcome(verdict: verdict, startedAt: now, duration: 5, httpStatus: 200, parts: parts)
    }

    /// What becomes of a delivery after an attempt.
    private func next(_ outcome: AttemptOutcome, isCancelled: Bool = false) -> Settlement.Next {
        var delivery = delivery()
        var random: RandomSource = SplitMix(state: 1)
        let step = Settlement.step(of: &delivery, outcome, .repeatOnce, at: now, random: &random)
        return Settlement.next(after: step, outcome, isCancelled: isCancelled)
    }

    private func target(_ number: UInt32, isEnabled: Bool = true) -> EndpointTarget {
        EndpointTarget(
            number: number,
            id: EndpointID(unchecked: "e\(number)"),
            channel: ChannelName(unchecked: "c"),
            address: Secret("https://x.example/"),
            secret: Secret(""),
            isEnabled: isEnabled,
            isForDrills: true
        )
    }

    private func records(_ actions: [DispatchAction]) -> [DeliveryRecord] {
        actions.compactMap { if case .record(let record) = $0 { record } else { nil } }
    }

    @Test("An outcome ends a delivery, brings its next part, or holds it")
    func steps() {
        #expect(next(outcome(Verdict(.accepted))) == .finished(.accepted, disable: nil))
        #expect(next(outcome(Verdict(.accepted), parts: 2)) == .nextPart)
        #expect(next(outcome(Verdict(.permanentContent))) == .finished(.failed, disable: nil))
        guard case .hold(let moment, .retry) = next(outcome(Verdict(.retryable))) else {
            Issue.record("a failure is not retried")
            return
        }
        #expect(moment > now && moment <= now + .seconds(10))
    }

    @Test("A delivery of a stopped notice does not go on; one that has arrived has arrived")
    func cancelled() {
        for open in [outcome(Verdict(.retryable)), outcome(Verdict(.accepted), parts: 2)] {
            #expect(next(open, isCancelled: true) == .finished(.cancelled, disable: nil))
        }
        #expect(next(outcome(Verdict(.accepted)), isCancelled: true) == .finished(.accepted, disable: nil))
    }

    @Test("What the relay's own end cut off goes back to the store without a moment")
    func abandoned() {
        let verdict = Verdict(.ambiguous, code: TransportFault.abandoned.rawValue)
        #expect(next(outcome(verdict)) == .putBack)
    }

    @Test("A delivery is doubtful since the first attempt whose outcome is not known")
    func doubt() {
        var delivery = delivery()
        var random: RandomSource = SplitMix(state: 1)
        for (verdict, since) in [(Verdict(.ambiguous), now), (Verdict(.throttled), now)] {
            _ = Settlement.step(of: &delivery, outcome(verdict), .repeatOnce, at: now + .seconds(1), random: &random)
            #expect(delivery.doubtfulSince == since)
        }
        _ = Settlement.step(of: &delivery, outcome(Verdict(.delivered)), .repeatOnce, at: now, random: &random)
        #expect(delivery.doubtfulSince == nil)
    }

    @Test("A record says what the row said before, and carries the attempt only where one was made")
    func record() {
        var settlement = Settlement(configuration: EngineConfiguration())
        var delivery = delivery()
        var actions: [DispatchAction] = []
        settlement.record(&delivery, of: 7, .held, reason: "pacing", nextAt: now, into: &actions)
        settlement.record(&delivery, of: 7, .accepted, outcome: outcome(Verdict(.accepted)), into: &actions)
        let records = records(actions)
        #expect(records.map(\.from) == [nil, .held] && records.map(\.to) == [.held, .accepted])
        #expect(records.map { $0.attempt == nil } == [true, false] && records.map(\.endpoint) == [7, 7])
        #expect(settlement.unrecorded == 2 && delivery.stored == .accepted)
    }

    @Test("Deliveries with one address end alike, each in its own row; only the endpoint in use is switched off")
    func shared() {
        var settlement = Settlement(configuration: EngineConfiguration())
        var delivery = delivery(isShared: true)
        var actions: [DispatchAction] = []
        var share = SharedAddress(
            own: target(7),
            others: [SharedDelivery(ordinal: 4, target: target(8), stored: .held)]
        )
        settlement.record(&delivery, of: 8, .failed, disable: "gone", into: &actions)
        settlement.recordOthers(&share, of: 8, isDrill: false, into: &actions)
        let records = records(actions)
        #expect(records.map(\.id.ordinal) == [3, 4] && records.map(\.endpoint) == [7, 8])
        #expect(records.map(\.disableEndpoint) == [nil, "gone"] && records.map(\.from) == [nil, .held])
        #expect(settlement.unrecorded == 2 && share.others.map(\.stored) == [.failed])
    }

    @Test("Records that are not on disk stop ordinary lanes at the limit, urgent at twice the limit")
    func disk() {
        var configuration = EngineConfiguration()
        configuration.unrecordedLimit = 1
        var settlement = Settlement(configuration: configuration)
        var delivery = delivery()
        var actions: [DispatchAction] = []
        var rooms: [[Bool]] = []
        for _ in 0..<2 {
            settlement.record(&delivery, of: 7, .queued, into: &actions)
            settlement.noteDisk(at: now + .seconds(rooms.count))
            rooms.append([settlement.hasRoom(.bulk), settlement.hasRoom(.urgent)])
        }
        #expect(rooms == [[false, true], [false, false]] && settlement.standsForDiskSince == now)
        settlement.land(2)
        settlement.noteDisk(at: now + .seconds(2))
        #expect(settlement.hasRoom(.bulk) == true && settlement.standsForDiskSince == nil)
    }
}
