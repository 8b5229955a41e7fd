import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// A host that hangs, with many endpoints on it.
@Suite("Waiting at a host", .timeLimit(.minutes(5)))
struct HostWaitingTests: DispatcherSuite {
    private func address(_ endpoint: UInt32) -> String {
        endpoint < 100_000 ? "https://slow.example/\(endpoint)" : "https://h\(endpoint % 10).example/\(endpoint)"
    }

    @Test("Five thousand messages to a host that hangs delay other hosts no longer than it takes to notice")
    func isolation() {
        var run = DispatcherRun(dispatcher(connections: 1024), at: now)
        run.answer = { attempt in
            let isSlow = attempt.deliveries[0].target.address.reveal().hasPrefix("https://slow")
            return isSlow ? (Verdict(.retryable), .seconds(20)) : (Verdict(.accepted), .milliseconds(50))
        }
        let stuck = notice(1, lane: .normal)
        run.send(stuck, pending(stuck, 0..<5000, address: address))
        run.advance(by: .seconds(1))
        let fine = notice(2, lane: .normal)
        run.send(fine, pending(fine, 0..<500, endpoint: { 100_000 + $0 }, address: address))
        run.advance(by: HostLimiter.slowHostWait)
        #expect(run.rows.values.filter { $0.id.notice == fine.id && $0.to == .accepted }.count == 500)
        let held = run.rows.values.filter { $0.id.notice == stuck.id && $0.reason == "host" }
        #expect(held.count > 4000 && run.dispatcher.limits.waitingAtHosts <= HostLimiter.mostWaiting)
        // Not all at once: they come back over a minute.
        #expect(Set(held.compactMap { $0.nextAt?.seconds }).count > 50)
        // The lane moves at once now.
        let more = notice(3, lane: .normal)
        run.send(more, pending(more, 0..<500, endpoint: { 200_000 + $0 }, address: address))
        run.advance(by: .seconds(1))
        #expect(run.rows.values.filter { $0.id.notice == more.id && $0.to == .accepted }.count == 500)
    }

    @Test("When the host is back, everybody it was given time for leaves")
    func recovery() {
        var run = DispatcherRun(dispatcher(connections: 1024), at: now)
        var stuck = notice(1, lane: .normal)
        stuck.expiresAt = now + .seconds(3600)
        run.answer = { _ in (Verdict(.accepted), .seconds(20)) }
        run.send(stuck, pending(stuck, 0..<3000, address: address))
        run.advance(by: .seconds(60))
        run.answer = { _ in (Verdict(.accepted), .milliseconds(50)) }
        run.advance(by: .seconds(200))
        #expect(run.states == [.accepted: 3000])
        #expect(run.dispatcher.limits.waitingAtHosts == 0 && run.dispatcher.waiting.deliveries.count == 0)
    }

    @Test("A host that is only busy is waited for: nothing takes the way through the store")
    func busy() {
        var run = DispatcherRun(dispatcher(connections: 1024), at: now)
        let notice = notice(1, lane: .normal)
        run.send(notice, pending(notice, 0..<9000, address: address))
        run.advance(by: .seconds(30))
        #expect(run.states == [.accepted: 9000] && run.rows.values.allSatisfy { $0.from == nil })
    }

    @Test("A lane does not look past a host that is brisk, and does once it hangs")
    func fast() {
        var run = DispatcherRun(dispatcher(connections: 1024), at: now)
        run.answer = { _ in (Verdict(.accepted), .milliseconds(5)) }
        let first = notice(1, lane: .normal)
        run.send(first, pending(first, 0..<3000, address: address))
        run.advance(by: .milliseconds(100))
        let places = EngineConfiguration().perHost
        #expect(run.mostWaitingAtHosts == places && run.states.count == 1)
        run.answer = { attempt in
            attempt.deliveries[0].target.address.reveal().hasPrefix("https://slow")
                ? nil : (Verdict(.accepted), .milliseconds(5))
        }
        let fine = notice(2, lane: .normal)
        run.send(fine, pending(fine, 0..<10, endpoint: { 100_000 + $0 }, address: address))
        run.advance(by: .milliseconds(120))
        #expect(run.rows.values.filter { $0.id.notice == fine.id && $0.to == .accepted }.count == 10)
        #expect(run.mostWaitingAtHosts > places)
    }
}
