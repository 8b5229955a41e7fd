import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// What may have arrived stays in doubt until something settles it, through refusals and restarts.
@Suite("Doubt", .timeLimit(.minutes(5)))
struct DoubtTests: DispatcherSuite {
    private func step(
        _ machine: inout DeliveryMachine,
        _ verdict: Verdict,
        _ ambiguous: AmbiguousRule = .repeatOnce,
        canAsk: Bool = false,
        isOwnFault: Bool = false
    ) -> DeliveryMachine.Step {
        var random = SplitMix(state: 1)
        let rules = DeliveryMachine.Rules(
            parts: 2,
            schedule: RetrySchedule(lane: .normal),
            ambiguous: ambiguous,
            canAsk: canAsk,
            deadline: now + .seconds(10_000_000)
        )
        return machine.on(verdict, isOwnFault: isOwnFault, rules, at: now, random: &random)
    }

    @Test(
        "A refusal of the repeat settles no doubt: the next that may have arrived is the last",
        arguments: [VerdictClass.throttled, .retryable]
    )
    func sticky(_ refusal: VerdictClass) {
        var machine = DeliveryMachine()
        _ = step(&machine, Verdict(.ambiguous))
        _ = step(&machine, Verdict(refusal))
        #expect(machine.isDoubtful)
        _ = step(&machine, Verdict(.retryable, code: "local_failure"), isOwnFault: true)
        #expect(machine.isDoubtful)
        #expect(step(&machine, Verdict(.ambiguous)) == .finished(.failed, disable: nil))
    }

    @Test("A part that is accepted settles the doubt about it, and the next may be doubted again")
    func accepted() {
        var machine = DeliveryMachine()
        _ = step(&machine, Verdict(.ambiguous))
        #expect(step(&machine, Verdict(.accepted)) == .nextPart)
        #expect(!machine.isDoubtful)
        guard case .again(_, .ambiguous) = step(&machine, Verdict(.ambiguous)) else {
            Issue.record("not repeated")
            return
        }
    }

    @Test("The provider's word that it has not got the message settles the doubt; a question that never left does not")
    func inquiry() {
        var machine = DeliveryMachine()
        _ = step(&machine, Verdict(.ambiguous), .askProvider, canAsk: true)
        _ = step(&machine, Verdict(.retryable, code: "local_failure"), .askProvider, canAsk: true, isOwnFault: true)
        #expect(machine.isDoubtful)
        _ = step(&machine, Verdict(.retryable, code: "not_taken"), .askProvider, canAsk: true)
        #expect(!machine.isDoubtful)
    }

    @Test("Throttled waits and own faults use up no step of the ladder, also not over a restart")
    func failuresAreKept() throws {
        var dispatcher = dispatcher()
        let notice = notice()
        var delivery = pending(notice, 0..<1)[0]
        delivery.attempts = 9
        delivery.stored = .held
        let open = attempts(feed(&dispatcher, notice, [delivery]))
        #expect(open.map(\.number) == [10] && open.map(\.isRepeat) == [false])
        let record = try #require(
            records(dispatcher.on(.ended([end(open[0], Verdict(.retryable))]), at: now)).first
        )
        #expect(record.to == .held && record.attempts == 10 && record.failures == 1 && !record.isDoubtful)
    }

    @Test("Doubt goes on record and comes back from there: what is sent again is marked")
    func doubtIsKept() throws {
        var dispatcher = dispatcher()
        let notice = notice()
        var delivery = pending(notice, 0..<1)[0]
        delivery.attempts = 2
        delivery.failures = 1
        delivery.isDoubtful = true
        let open = attempts(feed(&dispatcher, notice, [delivery]))
        #expect(open.map(\.isRepeat) == [true])
        let record = try #require(
            records(dispatcher.on(.ended([end(open[0], Verdict(.throttled, waitSeconds: 5))]), at: now)).first
        )
        #expect(record.isDoubtful && record.failures == 1)
    }
}
