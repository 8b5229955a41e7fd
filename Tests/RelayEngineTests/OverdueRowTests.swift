import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// The store counts held rows whose time has passed. Those that wait in memory are the engine's, whatever time their
/// rows say.
@Suite("Rows of deliveries that wait", .timeLimit(.minutes(5)))
struct OverdueRowTests: DispatcherSuite {
    /// Held rows whose time passed more than a minute ago and that the dispatcher does not know of.
    private func lost(_ run: borrowing DispatcherRun) -> Int {
        let waiting = run.dispatcher.waitingDeliveries(at: run.now)
        return overdue(run).count { !waiting.contains($0.id) }
    }

    private func overdue(_ run: borrowing DispatcherRun) -> [DeliveryRecord] {
        let limit = run.now - .seconds(60)
        return run.rows.values.filter { row in row.to == .held && row.nextAt.map { $0 < limit } ?? false }
    }

    @Test(
        "Of 35 endpoints that hang, reset or answer 500 no delivery counts as lost, whatever waits for their breakers",
        arguments: [VerdictClass.ambiguous, .retryable],
        Lane.allCases
    )
    func breakers(verdict: VerdictClass, lane: Lane) {
        var run = DispatcherRun(dispatcher(ChannelTraits(ambiguous: .repeatFreely), connections: 64), at: now)
        run.answer = { attempt in
            guard attempt.deliveries[0].target.number < 35 else { return (Verdict(.accepted), .milliseconds(50)) }
            let isQuick = attempt.deliveries[0].target.number.isMultiple(of: 2)
            return (Verdict(verdict), isQuick ? .milliseconds(5) : .seconds(20))
        }
        var mostOverdue = 0
        for minute in 0..<20 {
            if minute < 6 {
                var notice = notice(Int64(minute + 1), lane: lane)
                notice.expiresAt = now + .seconds(86_400)
                run.send(notice, pending(notice, 0..<36))
            }
            run.advance(by: .seconds(60))
            mostOverdue = max(mostOverdue, overdue(run).count)
            #expect(lost(run) == 0, "minute \(minute)")
        }
        // One urgent delivery at a time tries such an endpoint; the others wait behind it and are written down once.
        #expect(lane != .urgent || mostOverdue > 0)
    }

    @Test("A held delivery that no timer and no request will bring on again counts as lost")
    func lostSight() throws {
        var run = DispatcherRun(dispatcher(ChannelTraits()), at: now)
        run.answer = { _ in (Verdict(.retryable), .milliseconds(5)) }
        var notice = notice(1, lane: .urgent)
        notice.expiresAt = now + .seconds(86_400)
        run.send(notice, pending(notice, 0..<1))
        run.advance(by: .seconds(3))
        #expect(run.dispatcher.waitingDeliveries(at: run.now).count == 1)
        for slot in Array(run.dispatcher.waiting.deliveries.occupied) {
            run.dispatcher.waiting.deliveries[slot].timerAt = nil
        }
        run.advance(by: .seconds(180))
        #expect(lost(run) == 1)
    }
}
