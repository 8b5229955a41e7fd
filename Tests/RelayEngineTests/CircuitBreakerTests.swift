import RelayModel
import Testing

@testable import RelayEngine

@Suite("Circuit breaker", .timeLimit(.minutes(5)))
struct CircuitBreakerTests {
    private let now = Timestamp(seconds: 1_772_436_600)

    private func open(_ breaker: inout CircuitBreaker, at moment: Timestamp) {
        var random = SplitMix(state: 3)
        for _ in 0..<CircuitBreaker.threshold { breaker.on(.failed, at: moment, random: &random) }
    }

    @Test("Five failures in a row open it; an answer in between begins the count again")
    func threshold() {
        var breaker = CircuitBreaker()
        var random = SplitMix(state: 3)
        for _ in 0..<4 { breaker.on(.failed, at: now, random: &random) }
        breaker.on(.answered, at: now, random: &random)
        for _ in 0..<4 { breaker.on(.failed, at: now, random: &random) }
        #expect(breaker.mayPass(.bulk, inFlight: 3, at: now))
        breaker.on(.failed, at: now, random: &random)
        #expect(!breaker.mayPass(.bulk, inFlight: 0, at: now))
    }

    @Test(
        "After the pause one message at a time tries; an answer closes it, a failure doubles the pause, up to 10 min"
    )
    func trials() throws {
        var breaker = CircuitBreaker()
        var random = SplitMix(state: 3)
        var moment = now
        open(&breaker, at: moment)
        for seconds in [30, 60, 120, 240, 480, 600, 600] {
            let until = try #require(breaker.openUntil)
            #expect((Int64(seconds) * 1000...Int64(seconds) * 1200).contains((until - moment).milliseconds))
            #expect(!breaker.mayPass(.normal, inFlight: 0, at: until - .milliseconds(1)))
            #expect(breaker.mayPass(.normal, inFlight: 0, at: until))
            #expect(!breaker.mayPass(.normal, inFlight: 1, at: until))
            moment = until
            breaker.on(.failed, at: moment, random: &random)
        }
        breaker.on(.answered, at: moment, random: &random)
        #expect(breaker == CircuitBreaker())
    }

    @Test("An urgent message may always try, one at a time")
    func urgent() {
        var breaker = CircuitBreaker()
        open(&breaker, at: now)
        #expect(breaker.mayPass(.urgent, inFlight: 0, at: now))
        #expect(!breaker.mayPass(.urgent, inFlight: 1, at: now))
    }

    @Test(
        "Whatever happens, a pause is never longer than twelve minutes and never ends before it was promised",
        arguments: 0..<20
    )
    func anything(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        var breaker = CircuitBreaker()
        var moment = now
        for _ in 0..<500 {
            let reserved = breaker.openUntil
            moment = moment + .milliseconds(Int64.random(in: 0...60_000, using: &random))
            let hasFailed = Bool.random(using: &random)
            breaker.on(hasFailed ? .failed : .answered, at: moment, random: &random)
            if let until = breaker.openUntil {
                #expect(until - moment <= .seconds(720))
                if hasFailed, let reserved { #expect(until >= reserved) }
            }
            #expect(hasFailed || breaker.openUntil == nil)
        }
    }
}
