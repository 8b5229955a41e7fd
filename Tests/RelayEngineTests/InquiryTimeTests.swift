import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// An SMS provider lists messages by day: it must be asked for the day on which the message in doubt left.
@Suite("When a message in doubt left", .timeLimit(.minutes(5)))
struct InquiryTimeTests: DispatcherSuite {
    @Test("What may have arrived is sent, or asked for, with the time at which it left")
    func firstAttempt() throws {
        var dispatcher = dispatcher()
        let notice = notice()
        let first = try #require(attempts(feed(&dispatcher, notice, pending(notice, 0..<1))).first)
        #expect(first.doubtfulSince == nil)
        _ = dispatcher.on(.ended([end(first, Verdict(.ambiguous))]), at: now)
        let again = try #require(attempts(dispatcher.on(.tick, at: now + .seconds(60))).first)
        #expect(again.doubtfulSince == now)
    }

    @Test("It is known again after a restart, and forgotten with the doubt")
    func restart() throws {
        var dispatcher = dispatcher()
        let notice = notice()
        var delivery = pending(notice, 0..<1)[0]
        delivery.attempts = 1
        delivery.isDoubtful = true
        delivery.doubtfulSince = now - .seconds(4000)
        let open = try #require(attempts(feed(&dispatcher, notice, [delivery])).first)
        #expect(open.doubtfulSince == now - .seconds(4000))
        let next = attempts(dispatcher.on(.ended([end(open, parts: 2)]), at: now))
        #expect(next.map(\.doubtfulSince) == [nil])
    }
}
