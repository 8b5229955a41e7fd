import RelayModel
import Testing

@testable import RelayEngine

@Suite("Pauses of what is refused", .timeLimit(.minutes(5)))
struct RefusalTests {
    private let now = Timestamp(seconds: 1_772_436_600)

    @Test("The first trial comes after a minute; each that fails doubles the pause, to ten minutes")
    func doubling() {
        var random = SplitMix(state: 7)
        var refusal = Refusal(at: now, random: &random)
        var moment = now
        for pause in [60, 120, 240, 480, 600, 600] {
            let wait = (refusal.until - moment).milliseconds
            #expect((Int64(pause) * 1000...Int64(pause) * 1200).contains(wait))
            #expect(!refusal.mayPass(.normal, at: refusal.until - .milliseconds(1)))
            #expect(refusal.mayPass(.normal, at: refusal.until))
            moment = refusal.until
            refusal.begin()
            refusal.fail(at: moment, random: &random)
        }
    }

    @Test("One request tries at a time, and a request that did not leave uses no trial")
    func alone() {
        var random = SplitMix(state: 7)
        var refusal = Refusal(at: now, random: &random)
        refusal.begin()
        #expect(!refusal.mayPass(.normal, at: refusal.until) && !refusal.mayPass(.urgent, at: refusal.until))
        let until = refusal.until
        refusal.end()
        #expect(refusal.until == until && refusal.mayPass(.normal, at: until))
    }

    @Test("An urgent request tries every five seconds, and its failure does not lengthen the others' pause")
    func urgent() {
        var random = SplitMix(state: 7)
        var refusal = Refusal(at: now, random: &random)
        let until = refusal.until
        for second in stride(from: 5, through: 50, by: 5) {
            let moment = now + .seconds(second)
            #expect(!refusal.mayPass(.urgent, at: moment - .milliseconds(1)))
            #expect(refusal.mayPass(.urgent, at: moment))
            refusal.begin()
            refusal.fail(at: moment, random: &random)
        }
        #expect(refusal.until == until)
    }

    @Test("If the receiver penalises repeated requests, urgent requests wait as well")
    func closed() {
        var random = SplitMix(state: 7)
        let refusal = Refusal(at: now, closed: .seconds(600), random: &random)
        #expect(!refusal.mayPass(.urgent, at: now + .seconds(599)))
        #expect(refusal.mayPass(.urgent, at: now + .seconds(600)))
        #expect(refusal.until >= now + .seconds(600))
    }
}
