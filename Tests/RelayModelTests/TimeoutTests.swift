import RelayModel
import Testing

@Suite("Timeout", .timeLimit(.minutes(5)))
struct PatienceTests {
    @Test("The first answer within the limit is returned")
    func first() async {
        let answer = await Timeout.answer(within: .seconds(250)) { answer in
            Task {
                answer(1)
                answer(2)
            }
        }
        #expect(answer == 1)
    }

    @Test("Without an answer the limit ends the wait")
    func none() async {
        let answer: Int? = await Timeout.answer(within: .milliseconds(1)) { _ in }
        #expect(answer == nil)
    }

    @Test("A cancelled task stops waiting")
    func cancelled() async {
        let waiting = Task {
            await Timeout.answer(within: .seconds(250)) { (_: @escaping @Sendable (Int) -> Void) in }
        }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }
}
