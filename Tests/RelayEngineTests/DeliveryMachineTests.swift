import RelayChannels
import RelayEngine
import RelayModel
import Testing

@Suite("Delivery machine", .timeLimit(.minutes(5)))
struct DeliveryMachineTests {
    private let now = Timestamp(seconds: 1_772_436_600)

    private func rules(
        parts: Int = 1,
        lane: Lane = .normal,
        ambiguous: AmbiguousRule = .repeatOnce,
        life: Duration = .seconds(86_400)
    ) -> DeliveryMachine.Rules {
        .init(parts: parts, schedule: RetrySchedule(lane: lane), ambiguous: ambiguous, deadline: now + life)
    }

    private func step(
        _ machine: inout DeliveryMachine,
        _ verdict: Verdict,
        _ rules: DeliveryMachine.Rules
    ) -> DeliveryMachine.Step {
        var random = SplitMix(state: 1)
        return machine.on(verdict, rules, at: now, random: &random)
    }

    @Test("A split message is accepted with its last part")
    func parts() {
        var machine = DeliveryMachine()
        #expect(step(&machine, Verdict(.accepted), rules(parts: 2)) == .nextPart)
        #expect(step(&machine, Verdict(.accepted), rules(parts: 2)) == .finished(.accepted, disable: nil))
        #expect(machine.attempts == 2)
    }

    @Test("What is too long goes out once more, cut shorter from that part on; what is too long even so has failed")
    func tooLong() {
        var machine = DeliveryMachine()
        let verdict = Verdict(.permanentContent, isTooLong: true)
        var rules = rules(parts: 3)
        rules.isSplittable = true
        #expect(step(&machine, Verdict(.accepted), rules) == .nextPart)
        #expect(step(&machine, verdict, rules) == .nextPart)
        #expect(machine.part == 1 && machine.shortenedFrom == 1)
        rules.parts = 5
        for _ in 1..<4 { #expect(step(&machine, Verdict(.accepted), rules) == .nextPart) }
        #expect(machine.part == 4 && machine.shortenedFrom == 1)
        #expect(step(&machine, verdict, rules) == .finished(.failed, disable: nil))
    }

    @Test("A message without parts that is too long has failed, and so has one that is refused for its words")
    func notSplittable() {
        var machine = DeliveryMachine()
        var rules = rules()
        #expect(
            step(&machine, Verdict(.permanentContent, isTooLong: true), rules) == .finished(.failed, disable: nil)
        )
        rules.isSplittable = true
        #expect(step(&machine, Verdict(.permanentContent), rules) == .finished(.failed, disable: nil))
        #expect(machine.shortenedFrom == nil)
    }

    @Test("A task for a person is not accepted but awaits that person")
    func human() {
        var machine = DeliveryMachine()
        #expect(
            step(&machine, Verdict(.accepted, awaitsHuman: true), rules()) == .finished(.awaitingHuman, disable: nil)
        )
    }

    @Test(
        "Retries follow the ladder with full jitter, the step on average, then it has failed",
        arguments: [Lane.normal, .bulk]
    )
    func ladder(_ lane: Lane) {
        var machine = DeliveryMachine()
        let forever = rules(lane: lane, life: .seconds(10_000_000))
        for seconds in [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400] {
            guard case .again(let moment, .retry) = step(&machine, Verdict(.retryable), forever) else {
                Issue.record("no retry after \(seconds) s")
                return
            }
            let wait = (moment - now).milliseconds
            #expect((Int64(seconds) * 100...Int64(seconds) * 1900).contains(wait))
        }
        #expect(step(&machine, Verdict(.retryable), forever) == .finished(.failed, disable: nil))
        #expect(machine.attempts == 10)
    }

    @Test("Urgent retries are dense and go on until the notice expires")
    func urgent() {
        var machine = DeliveryMachine()
        for _ in 0..<50 {
            guard case .again(let moment, _) = step(&machine, Verdict(.retryable), rules(lane: .urgent)) else {
                Issue.record("gave up")
                return
            }
            #expect(moment - now <= .seconds(114))
        }
        #expect(
            step(&machine, Verdict(.retryable), rules(lane: .urgent, life: .seconds(1)))
                == .finished(.expired, disable: nil)
        )
    }

    @Test("Retries are spread over the whole step and take the step on average")
    func jitter() {
        var random = SplitMix(state: 7)
        let schedule = RetrySchedule(lane: .normal)
        let waits = (0..<2000).compactMap { _ in schedule.delay(afterFailure: 2, random: &random)?.milliseconds }
        #expect(waits.allSatisfy { (30_000...570_000).contains($0) })
        #expect((285_000...315_000).contains(waits.reduce(0, +) / Int64(waits.count)))
        #expect(waits.filter { $0 < 100_000 }.count > 150 && waits.filter { $0 > 500_000 }.count > 150)
    }

    @Test("A failure of our own network comes again soon and uses up no step of the ladder")
    func ownFault() {
        var machine = DeliveryMachine()
        for _ in 0..<30 {
            var random = SplitMix(state: 1)
            let step = machine.on(Verdict(.retryable), isOwnFault: true, rules(), at: now, random: &random)
            guard case .again(let moment, .network) = step else {
                Issue.record("not held")
                return
            }
            #expect(moment - now <= .milliseconds(7500))
        }
        #expect(machine.failures == 0)
    }

    @Test("A refusal for speed waits as told and uses up no attempt of the ladder")
    func throttled() {
        var machine = DeliveryMachine()
        for _ in 0..<20 {
            guard case .again(let moment, .throttled) = step(&machine, Verdict(.throttled, waitSeconds: 60), rules())
            else {
                Issue.record("not held")
                return
            }
            #expect((60_000...72_000).contains((moment - now).milliseconds))
        }
        #expect(machine.failures == 0 && machine.attempts == 20)
    }

    @Test(
        "Only what is gone is switched off; what is refused is held; a bad recipient or message fails alone"
    )
    func permanent() {
        var machine = DeliveryMachine()
        var gone = Verdict(.permanentConfig, code: "93000", message: "invalid webhook url", isGone: true)
        #expect(step(&machine, gone, rules()) == .finished(.failed, disable: "93000: invalid webhook url"))
        gone.scope = .recipient
        #expect(step(&machine, gone, rules()) == .finished(.failed, disable: "93000: invalid webhook url"))
        let refused = Verdict(.permanentConfig, code: "19021")
        #expect(step(&machine, refused, rules()) == .again(at: now + .seconds(60), .endpointRefused))
        var held = rules()
        held.trial = DeliveryMachine.Trial(at: now + .seconds(300), reason: .accountRefused)
        #expect(step(&machine, refused, held) == .again(at: now + .seconds(300), .accountRefused))
        // The refusal of an account does not concern the endpoint.
        gone.scope = .credential
        #expect(step(&machine, gone, held) == .again(at: now + .seconds(300), .accountRefused))
        held.deadline = now + .seconds(200)
        #expect(step(&machine, refused, held) == .again(at: now + .seconds(200), .accountRefused))
        #expect(machine.failures == 0)
        #expect(
            step(&machine, Verdict(.permanentConfig, scope: .recipient), rules()) == .finished(.failed, disable: nil)
        )
        #expect(step(&machine, Verdict(.permanentContent), rules()) == .finished(.failed, disable: nil))
    }

    @Test("What may have arrived is repeated once, by the schedule, or never, as the channel says")
    func ambiguous() {
        var once = DeliveryMachine()
        guard case .again(_, .ambiguous) = step(&once, Verdict(.ambiguous), rules()) else {
            Issue.record("not repeated")
            return
        }
        #expect(once.isDoubtful)
        #expect(step(&once, Verdict(.ambiguous), rules()) == .finished(.failed, disable: nil))
        var never = DeliveryMachine()
        #expect(step(&never, Verdict(.ambiguous), rules(ambiguous: .askProvider)) == .finished(.failed, disable: nil))
        var asking = rules(lane: .urgent, ambiguous: .askProvider)
        asking.canAsk = true
        var asked = DeliveryMachine()
        guard case .again(let moment, .inquiry) = step(&asked, Verdict(.ambiguous), asking) else {
            Issue.record("not asked")
            return
        }
        #expect(moment - now >= .seconds(10) && asked.isDoubtful)
        var free = DeliveryMachine(attempts: 3, isDoubtful: true)
        guard case .again(_, .ambiguous) = step(&free, Verdict(.ambiguous), rules(ambiguous: .repeatFreely)) else {
            Issue.record("not repeated")
            return
        }
    }
}
