import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// An account that many endpoints share: what the receiver says about it concerns all of them, and none in particular.
@Suite("Accounts", .timeLimit(.minutes(5)))
struct AccountTests: DispatcherSuite {
    private let shared = ChannelTraits(accountWindows: [])
    private let wrongKey = Verdict(.permanentConfig, code: "SignatureDoesNotMatch", message: "no")

    private func reports(_ actions: [DispatchAction]) -> [AccountStatusChange] {
        actions.compactMap { if case .report(_, let news) = $0 { news } else { nil } }
    }

    @Test("A refused account switches no endpoint off: its deliveries are held, and the operator is told once")
    func refused() {
        var dispatcher = dispatcher(shared, connections: 3)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<10)))
        let actions = dispatcher.on(.ended(open.map { end($0, wrongKey) }), at: now)
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).count == 10)
        #expect(records(actions).allSatisfy { $0.to == .held && $0.reason == "account_refused" })
        #expect(records(actions).allSatisfy { $0.disableEndpoint == nil })
        #expect(records(actions).compactMap(\.attempt).count == 3)
        #expect(reports(actions) == [.refused(code: "SignatureDoesNotMatch", message: "no")])
        #expect(attempts(dispatcher.on(.tick, at: now + .seconds(59))).isEmpty)
    }

    @Test("After a pause one request tries; each that fails doubles the pause, one that succeeds lets all others out")
    func trial() throws {
        var dispatcher = dispatcher(shared, connections: 100, lookahead: .seconds(6000))
        var notice = notice()
        notice.expiresAt = now + .seconds(6000)
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<4)))
        _ = dispatcher.on(.ended(open.map { end($0, wrongKey) }), at: now)
        var later = now + .seconds(110)
        var trial = attempts(dispatcher.on(.tick, at: later))
        #expect(trial.count == 1)
        let actions = dispatcher.on(.ended([end(try #require(trial.first), wrongKey)]), at: later)
        #expect(attempts(actions).isEmpty && reports(actions).isEmpty)
        #expect(attempts(dispatcher.on(.tick, at: later + .seconds(119))).isEmpty)
        later = later + .seconds(180)
        trial = attempts(dispatcher.on(.tick, at: later))
        #expect(trial.count == 1)
        var rest = dispatcher.on(.ended([end(try #require(trial.first))]), at: later)
        #expect(reports(rest) == [.taken])
        rest += dispatcher.on(.tick, at: later + .seconds(40))
        #expect(attempts(rest).count == 3)
    }

    @Test("A warning tries a refused account every few seconds, one at a time, and what it shows is good for all")
    func urgent() throws {
        var dispatcher = dispatcher(shared, connections: 100, lookahead: .seconds(6000))
        let letter = notice(1, lane: .bulk)
        let open = attempts(feed(&dispatcher, letter, pending(letter, 0..<1)))
        _ = dispatcher.on(.ended([end(try #require(open.first), wrongKey)]), at: now)
        let warning = notice(2, lane: .urgent)
        #expect(attempts(feed(&dispatcher, warning, pending(warning, 0..<3, endpoint: { 100 + $0 }))).isEmpty)
        var later = now + .seconds(6)
        var tries = attempts(dispatcher.on(.tick, at: later))
        #expect(tries.map(\.lane) == [.urgent])
        let refused = dispatcher.on(.ended([end(try #require(tries.first), wrongKey)]), at: later)
        #expect(attempts(refused).isEmpty && records(refused).allSatisfy { $0.disableEndpoint == nil })
        later = later + .seconds(10)
        tries = attempts(dispatcher.on(.tick, at: later))
        #expect(tries.map(\.lane) == [.urgent])
        // Accepted again: no delivery waits for the end of the minute.
        var rest = dispatcher.on(.ended([end(try #require(tries.first))]), at: later)
        #expect(reports(rest) == [.taken])
        rest += dispatcher.on(.tick, at: later + .seconds(10))
        #expect(attempts(rest).filter { $0.lane == .urgent }.count == 2)
    }

    @Test("While the account takes other messages, a refusal holds only the message it was for")
    func oneMessage() {
        var dispatcher = dispatcher(shared, connections: 2)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<4)))
        _ = dispatcher.on(.ended([end(open[0])]), at: now)
        let actions = dispatcher.on(.ended([end(open[1], wrongKey)]), at: now + .seconds(1))
        #expect(records(actions).map(\.reason) == ["account_refused"])
        #expect(attempts(actions).count == 1)
    }

    @Test("A warning that is refused for what it says, while others are taken, does not ask every few seconds")
    func oneWarning() throws {
        var dispatcher = dispatcher(shared, connections: 2)
        let warning = notice(1, lane: .urgent)
        let open = attempts(feed(&dispatcher, warning, pending(warning, 0..<2)))
        _ = dispatcher.on(.ended([end(try #require(open.first))]), at: now)
        let held = records(dispatcher.on(.ended([end(try #require(open.last), wrongKey)]), at: now))
        #expect(held.map(\.reason) == ["account_refused"])
        #expect(held.compactMap(\.nextAt).allSatisfy { $0 >= now + Refusal.shortestPause })
    }

    @Test("Another secret is another account")
    func others() {
        var dispatcher = dispatcher(shared, connections: 1)
        let notice = notice()
        var deliveries = pending(notice, 0..<2)
        deliveries[1].target.secret = Secret("another")
        let open = attempts(feed(&dispatcher, notice, deliveries))
        #expect(
            attempts(dispatcher.on(.ended([end(open[0], wrongKey)]), at: now)).map { $0.deliveries[0].id.ordinal } == [
                1
            ]
        )
    }

    @Test("An endpoint whose secret was changed sends with its new account")
    func mended() {
        var dispatcher = dispatcher(shared, connections: 1)
        let notice = notice()
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<1)))
        _ = dispatcher.on(.ended([end(open[0], wrongKey)]), at: now)
        let next = self.notice(2)
        var mended = pending(next, 0..<1)
        mended[0].target.secret = Secret("right")
        #expect(attempts(feed(&dispatcher, next, mended)).count == 1)
    }

    @Test(
        "A credential that gives no token holds its deliveries too; they fail by no attempt, and expire in their time"
    )
    func tokenRefused() {
        var dispatcher = dispatcher(shared, connections: 10)
        var notice = notice()
        notice.expiresAt = now + .seconds(30)
        let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<2)))
        let actions = dispatcher.on(.ended(open.map { AttemptResult($0, .tokenRefused("40013")) }), at: now)
        #expect(records(actions).map(\.to) == [.held, .held])
        #expect(records(actions).allSatisfy { $0.reason == "account_refused" && $0.attempts == 0 })
        #expect(records(actions).allSatisfy { $0.nextAt == now + .seconds(30) })
        #expect(reports(actions).count == 1)
        let over = dispatcher.on(.tick, at: now + .seconds(31))
        #expect(records(over).map(\.to) == [.expired, .expired])
    }

    @Test("A refusal of the account for speed holds everybody who uses it; one of a recipient holds that recipient")
    func throttled() {
        for (scope, others) in [(VerdictScope.credential, 0), (.recipient, 1)] {
            var dispatcher = dispatcher(shared, connections: 1)
            let notice = notice()
            let open = attempts(feed(&dispatcher, notice, pending(notice, 0..<2)))
            let verdict = Verdict(.throttled, scope: scope, waitSeconds: 30)
            #expect(attempts(dispatcher.on(.ended([end(open[0], verdict)]), at: now)).count == others)
        }
    }
}
