import RelayModel
import Testing

@testable import RelayTransport

extension DNSCache {
    /// The open lookup of a host goes unanswered.
    fileprivate mutating func miss(_ key: HostKey, now: Int64) -> [Late] {
        question(about: key).map { miss($0, now: now) } ?? []
    }
}

@Suite("The book of hosts", .timeLimit(.minutes(5)))
struct DNSCacheTests {
    private let key = HostKey(host: "hooks.example.com", port: 443)
    private let one = [IPAddress(v4: 0x0808_0808)]
    private let two = [IPAddress(v4: 0x0101_0101)]

    private func isWaiting(_ placement: DNSCache<Int>.Placement) -> Bool {
        if case .waiting = placement { true } else { false }
    }

    private func pin(_ placement: DNSCache<Int>.Placement) -> String?? {
        if case .ready(let pin) = placement { .some(pin) } else { nil }
    }

    @Test("A host is asked for once, and all who wait get the answer")
    func oneLookup() {
        var book = DNSCache<Int>()
        for number in 1...3 { #expect(isWaiting(book.place(key, now: 0, deadline: 5000, waiting: number))) }
        #expect(book.takeQuestions().map(\.key) == [key])
        #expect(book.takeQuestions().isEmpty)
        #expect(book.waitingCount == 3)
        #expect(book.answer(key, addresses: one, now: 10) == [1, 2, 3])
        #expect(book.waitingCount == 0)
    }

    @Test(
        "An urgent request does not wait for a routine lookup: a second lookup starts, and either answer serves all"
    )
    func urgentLookup() throws {
        for isUrgentFirst in [true, false] {
            var book = DNSCache<Int>()
            _ = book.place(key, now: 0, deadline: 5000, waiting: 1)
            _ = book.place(key, isUrgent: true, now: 1, deadline: 5001, waiting: 2)
            _ = book.place(key, isUrgent: true, now: 2, deadline: 5002, waiting: 3)
            _ = book.place(key, now: 3, deadline: 5003, waiting: 4)
            let questions = book.takeQuestions()
            #expect(questions.map(\.key) == [key, key] && questions.map(\.isUrgent) == [false, true])
            let (first, second) = isUrgentFirst ? (questions[1], questions[0]) : (questions[0], questions[1])
            #expect(book.answer(first, addresses: one, now: 10) == [1, 2, 3, 4])
            #expect(book.answer(second, addresses: two, now: 20).isEmpty)
            #expect(pin(book.place(key, now: 30, deadline: 9, waiting: 5)) == "hooks.example.com:443:8.8.8.8")
        }
    }

    @Test("A routine lookup that goes unanswered, or an answer of an earlier one, ends no urgent lookup")
    func replacedLookup() throws {
        var book = DNSCache<Int>()
        _ = book.place(key, now: 0, deadline: 5000, waiting: 1)
        _ = book.place(key, isUrgent: true, now: 1, deadline: 5001, waiting: 2)
        let questions = book.takeQuestions()
        #expect(book.miss(questions[0], now: 10).isEmpty)
        #expect(book.miss(questions[1], now: 11).map(\.value) == [1, 2])
        // A new lookup: the old ones have nothing to say about it.
        _ = book.place(key, isUrgent: true, now: 20, deadline: 5020, waiting: 3)
        #expect(book.takeQuestions().count == 1)
        #expect(book.miss(questions[1], now: 21).isEmpty)
        #expect(book.answer(questions[0], addresses: one, now: 22).isEmpty)
        #expect(book.waitingCount == 1)
    }

    @Test("The pin is handed over until it is noted, and again when the addresses change")
    func pins() {
        var book = DNSCache<Int>()
        _ = book.answer(key, addresses: one, now: 0)
        #expect(pin(book.place(key, now: 1, deadline: 9, waiting: 1)) == "hooks.example.com:443:8.8.8.8")
        #expect(pin(book.place(key, now: 1, deadline: 9, waiting: 1)) == "hooks.example.com:443:8.8.8.8")
        book.notePinned(key)
        #expect(pin(book.place(key, now: 1, deadline: 9, waiting: 1)) == .some(nil))
        _ = book.answer(key, addresses: one, now: 2)
        #expect(pin(book.place(key, now: 3, deadline: 9, waiting: 1)) == .some(nil))
        _ = book.answer(key, addresses: two, now: 4)
        #expect(pin(book.place(key, now: 5, deadline: 9, waiting: 1)) == "hooks.example.com:443:1.1.1.1")
    }

    @Test("An answer is asked for again before it lapses, and not used after")
    func lifetime() {
        var book = DNSCache<Int>()
        _ = book.answer(key, addresses: one, now: 0)
        _ = book.place(key, now: 44_999, deadline: 0, waiting: 1)
        #expect(book.takeQuestions().isEmpty)
        #expect(!isWaiting(book.place(key, now: 45_000, deadline: 0, waiting: 1)))
        #expect(!isWaiting(book.place(key, now: 45_001, deadline: 0, waiting: 1)))
        #expect(book.takeQuestions().map(\.key) == [key])
        #expect(book.answer(key, addresses: one, now: 46_000).isEmpty)
        #expect(isWaiting(book.place(key, now: 106_000, deadline: 111_000, waiting: 4)))
        #expect(book.takeQuestions().map(\.key) == [key])
        #expect(book.answer(key, addresses: nil, now: 106_001) == [4])
        #expect(isWaiting(book.place(key, now: 106_002, deadline: 111_000, waiting: 5)))
    }

    @Test("A busy host goes on with what is known while a new lookup hangs, and while none is answered, for an hour")
    func hangingLookup() {
        var book = DNSCache<Int>()
        _ = book.answer(key, addresses: one, now: 0)
        _ = book.place(key, now: 45_000, deadline: 50_000, waiting: 1)
        #expect(book.takeQuestions().map(\.key) == [key])
        for now: Int64 in [60_000, 90_000] {
            #expect(!isWaiting(book.place(key, now: now, deadline: now + 5000, waiting: 2)))
            #expect(book.takeQuestions().isEmpty, "one lookup at a time")
        }
        #expect(book.miss(key, now: 91_000).isEmpty)
        #expect(!isWaiting(book.place(key, now: 91_001, deadline: 96_000, waiting: 3)))
        #expect(book.takeQuestions().isEmpty, "a name server that does not answer is not asked without a pause")
        #expect(!isWaiting(book.place(key, now: 96_000, deadline: 101_000, waiting: 4)))
        #expect(book.takeQuestions().map(\.key) == [key])
        _ = book.miss(key, now: 96_001)
        #expect(!isWaiting(book.place(key, now: 3_599_999, deadline: 3_600_000, waiting: 5)))
        #expect(isWaiting(book.place(key, now: 3_600_000, deadline: 3_605_000, waiting: 6)))
    }

    @Test("Who waited in vain for an answer goes on with what was known before, or fails")
    func unanswered() {
        var book = DNSCache<Int>()
        _ = book.answer(key, addresses: one, now: 0)
        // Long unused: the first request waits for a fresh answer, those after a second do not.
        #expect(isWaiting(book.place(key, now: 300_000, deadline: 305_000, waiting: 1)))
        #expect(isWaiting(book.place(key, now: 300_500, deadline: 305_500, waiting: 2)))
        #expect(!isWaiting(book.place(key, now: 301_000, deadline: 306_000, waiting: 3)))
        let expired = book.expire(now: 305_000)
        #expect(expired.map(\.value) == [1] && expired.map(\.mayStart) == [true])
        #expect(!isWaiting(book.place(key, now: 305_000, deadline: 310_000, waiting: 1)))
        let missed = book.miss(key, now: 305_001)
        #expect(missed.map(\.value) == [2] && missed.map(\.mayStart) == [true])

        let unknown = HostKey(host: "new.example.com", port: 443)
        #expect(isWaiting(book.place(unknown, now: 0, deadline: 5000, waiting: 4)))
        let lost = book.miss(unknown, now: 4000)
        #expect(lost.map(\.value) == [4] && lost.map(\.mayStart) == [false])
    }

    @Test("An address that failed is not used again, whatever the name server does")
    func distrusted() {
        var book = DNSCache<Int>()
        _ = book.answer(key, addresses: one, now: 0)
        book.distrust(key)
        #expect(isWaiting(book.place(key, now: 1, deadline: 5000, waiting: 1)))
        #expect(isWaiting(book.place(key, now: 2000, deadline: 6000, waiting: 2)))
        #expect(book.expire(now: 5000).map(\.mayStart) == [false])
        #expect(book.miss(key, now: 5500).map(\.mayStart) == [false])
    }

    @Test("Who waits too long is given back; the lookup goes on for the others")
    func deadlines() {
        var book = DNSCache<Int>()
        _ = book.place(key, now: 0, deadline: 100, waiting: 1)
        _ = book.place(key, now: 0, deadline: 5000, waiting: 2)
        #expect(book.nextDeadline == 100)
        #expect(book.expire(now: 99).isEmpty)
        #expect(book.expire(now: 100).map(\.value) == [1])
        #expect(book.nextDeadline == 5000)
        #expect(book.answer(key, addresses: one, now: 200) == [2])
    }

    @Test("A host whose address failed is looked up again")
    func distrust() {
        var book = DNSCache<Int>()
        _ = book.answer(key, addresses: one, now: 0)
        book.distrust(key)
        #expect(isWaiting(book.place(key, now: 1, deadline: 9, waiting: 1)))
    }

    @Test("Lapsed hosts are dropped when there are many, also from the HTTP library")
    func capacity() {
        var book = DNSCache<Int>(timing: .init(capacity: 2))
        _ = book.answer(key, addresses: one, now: 0)
        book.notePinned(key)
        _ = book.answer(HostKey(host: "b.example.com", port: 80), addresses: two, now: 50_000)
        _ = book.answer(HostKey(host: "c.example.com", port: 80), addresses: two, now: 70_000)
        #expect(book.takeDroppedPins() == ["-hooks.example.com:443"])
        #expect(book.takeDroppedPins().isEmpty)
    }
}
