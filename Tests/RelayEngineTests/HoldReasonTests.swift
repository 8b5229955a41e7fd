import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Whatever waits says until when and why.
@Suite("Reasons to be held", .timeLimit(.minutes(5)))
struct HoldReasonTests: DispatcherSuite {
    /// What views say of deliveries that wait, and at which moment.
    struct Redacted: Sendable {
        let entries: [DeliveryEntry]
        let at: Timestamp

        init(_ run: borrowing DispatcherRun, of notice: Notice) {
            entries = run.waiting(of: notice.id)
            at = run.now
        }
    }

    /// For each reason a situation in which deliveries wait for it.
    private static let situations: [HoldReason: @Sendable (HoldReasonTests) -> Redacted] = [
        .pacing: { $0.waiting(ChannelTraits(windows: [RateWindow(limit: 2, seconds: 60)]), endpoint: { _ in 7 }) },
        .accountPacing: { $0.waiting(ChannelTraits(accountWindows: [RateWindow(limit: 2, seconds: 60)])) },
        .senderPacing: {
            $0.waiting(ChannelTraits(), change: { $0.perSender = [RateWindow(limit: 2, seconds: 60)] })
        },
        .place: { $0.waiting(ChannelTraits(), endpoint: { _ in 7 }, answer: nil) },
        .host: { $0.waiting(ChannelTraits(), answer: nil, change: { $0.perHost = 2 }) },
        .breaker: { $0.atBreaker() },
        .throttled: { $0.waiting(ChannelTraits(), answer: Verdict(.throttled, waitSeconds: 30)) },
        .retry: { $0.waiting(ChannelTraits(), answer: Verdict(.retryable), for: .milliseconds(60)) },
        .network: {
            let fault = Verdict(.retryable, code: TransportFault.localFailure.rawValue)
            return $0.waiting(ChannelTraits(), answer: fault, for: .milliseconds(60))
        },
        .ambiguous: { $0.waiting(ChannelTraits(), answer: Verdict(.ambiguous), for: .milliseconds(60)) },
        .inquiry: {
            let traits = ChannelTraits(ambiguous: .askProvider, canAskProvider: true)
            return $0.waiting(traits, answer: Verdict(.ambiguous))
        },
        .tokenMissing: { suite in suite.waiting(for: .tokenMissing(until: suite.now + .seconds(30))) },
        .secretMissing: { $0.waiting(for: .secretMissing("env:NAME")) },
        .accountRefused: {
            let verdict = Verdict(.permanentConfig, scope: .credential)
            return $0.waiting(ChannelTraits(accountWindows: []), answer: verdict)
        },
        .endpointRefused: {
            $0.waiting(ChannelTraits(), answer: Verdict(.permanentConfig, scope: .credential))
        },
        .disk: { $0.waiting(ChannelTraits(), isDiskWell: false, change: { $0.unrecordedLimit = 2 }) },
    ]

    @Test(
        "A delivery that waits for anything but its turn is held, with its reason and a moment to come",
        arguments: HoldReason.allCases
    )
    func walk(reason: HoldReason) throws {
        let situation = try #require(Self.situations[reason], "no situation shows \(reason.name)")
        let shown = situation(self)
        #expect(!shown.entries.isEmpty)
        for entry in shown.entries {
            #expect(entry.state == .held && entry.reason == reason.name, "\(entry.id)")
            #expect(entry.nextAt.map { $0 > shown.at } ?? false, "\(entry.id) \(String(describing: entry.nextAt))")
        }
    }

    /// What waits of one notice to ten endpoints, unless said otherwise of different names at one host.
    /// - Parameter answer: what the receivers say after 50 ms; nil: they hang.
    private func waiting(
        _ traits: ChannelTraits,
        endpoint: (UInt32) -> UInt32 = { $0 },
        answer: Verdict? = Verdict(.accepted),
        for span: Duration = .milliseconds(2500),
        isDiskWell: Bool = true,
        change: (inout EngineConfiguration) -> Void = { _ in }
    ) -> Redacted {
        var configuration = EngineConfiguration()
        configuration.connections = 8
        change(&configuration)
        let dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in traits }
        var run = DispatcherRun(dispatcher, at: now)
        run.isDiskWell = isDiskWell
        run.answer = { _ in answer.map { ($0, .milliseconds(50)) } }
        let notice = notice(1, lane: .normal)
        run.send(notice, pending(notice, 0..<10, endpoint: endpoint))
        run.advance(by: span)
        return Redacted(run, of: notice)
    }

    /// What waits of one notice whose requests could not leave.
    private func waiting(for failure: SendFailure) -> Redacted {
        var run = DispatcherRun(dispatcher(connections: 100), at: now)
        run.answer = { _ in nil }
        let notice = notice(1, lane: .normal)
        run.send(notice, pending(notice, 0..<3))
        run.advance(by: .milliseconds(10))
        run.tell(.ended(run.sent.map { AttemptResult($0.attempt, failure) }))
        run.advance(by: .milliseconds(2500))
        return Redacted(run, of: notice)
    }

    private func atBreaker() -> Redacted {
        var run = DispatcherRun(dispatcher(connections: 100, perEndpoint: 10), at: now)
        run.answer = { _ in (Verdict(.retryable), .milliseconds(50)) }
        let failing = notice(1, lane: .normal)
        run.send(failing, pending(failing, 0..<5, endpoint: { _ in 7 }))
        run.advance(by: .milliseconds(60))
        let notice = notice(2, lane: .normal)
        run.send(notice, pending(notice, 0..<3, endpoint: { _ in 7 }))
        run.advance(by: .milliseconds(2500))
        return Redacted(run, of: notice)
    }

    @Test("Warnings behind the one that tries an endpoint say so, and when that try ends at the latest")
    func urgentAtBreaker() {
        var run = DispatcherRun(dispatcher(connections: 100, perEndpoint: 10), at: now)
        run.answer = { _ in (Verdict(.retryable), .milliseconds(50)) }
        let failing = notice(1, lane: .normal)
        run.send(failing, pending(failing, 0..<5, endpoint: { _ in 7 }))
        run.advance(by: .milliseconds(60))
        run.answer = { _ in nil }
        let warning = notice(2, lane: .urgent)
        run.send(warning, pending(warning, 0..<3, endpoint: { _ in 7 }))
        run.advance(by: .milliseconds(2500))
        let entries = run.waiting(of: warning.id)
        #expect(entries.count == 2 && entries.allSatisfy { $0.reason == "breaker" })
        #expect(entries.allSatisfy { $0.nextAt.map { $0 > run.now && $0 <= now + .seconds(11) } ?? false })
    }

    @Test("All that wait behind a robot's used-up rate are held the moment they come, those behind a free place too")
    func atOnce() {
        let robot = RateWindow(limit: 20, seconds: 60, reservedForUrgent: 3)
        var run = DispatcherRun(dispatcher(ChannelTraits(windows: [robot]), connections: 100), at: now)
        let notice = notice(1, lane: .normal)
        run.send(notice, pending(notice, 0..<26, endpoint: { _ in 7 }))
        run.advance(by: .milliseconds(20))
        let held = run.waiting(of: notice.id).filter { $0.state == .held }
        #expect(held.count == 9)
        #expect(held.allSatisfy { $0.reason == "pacing" && $0.nextAt.map { $0 > now + .seconds(60) } ?? false })
    }

    @Test(
        "What waits only for its turn stays queued: a lane whose connections are all taken, a place that is soon free"
    )
    func turn() {
        var full = DispatcherRun(dispatcher(connections: 4), at: now)
        full.answer = { _ in nil }
        let notice = notice(1, lane: .normal)
        full.send(notice, pending(notice, 0..<10, address: { "https://h\($0).example/1" }))
        full.advance(by: .seconds(5))
        #expect(full.waiting(of: notice.id).map(\.state) == Array(repeating: .queued, count: 6))

        var fast = DispatcherRun(dispatcher(connections: 100), at: now)
        fast.answer = { _ in (Verdict(.accepted), .milliseconds(900)) }
        fast.send(notice, pending(notice, 0..<8, endpoint: { _ in 7 }))
        fast.advance(by: .milliseconds(800))
        #expect(fast.waiting(of: notice.id).map(\.state) == Array(repeating: .queued, count: 4))
    }

    @Test("A row whose moment has passed is shown with the one to come")
    func passed() throws {
        var dispatcher = dispatcher(connections: 100)
        let notice = notice(1, lane: .normal)
        let deliveries = pending(notice, 0..<6, endpoint: { _ in 7 }).map { delivery in
            var delivery = delivery
            delivery.stored = .held
            delivery.nextAt = now - .seconds(5)
            return delivery
        }
        #expect(attempts(feed(&dispatcher, notice, deliveries)).count == 4)
        let hold = try #require(dispatcher.liveStates(at: now + .seconds(3))[deliveries[5].id])
        #expect(hold.isOnRecord && hold.reason == "place" && hold.until == now + .seconds(20))
    }

    @Test("One notice's waits are asked for without those of others")
    func ofOne() {
        var run = DispatcherRun(dispatcher(connections: 100), at: now)
        run.answer = { _ in nil }
        for number in Int64(1)...6 {
            let notice = notice(number, lane: .normal)
            run.send(notice, pending(notice, 0..<1, endpoint: { _ in 7 }))
        }
        run.advance(by: .milliseconds(2500))
        let all = run.dispatcher.liveStates(at: run.now)
        #expect(all.count == 6 && all.values.count { $0.state == .sending } == 4)
        let last = NoticeID(rawValue: 6)
        #expect(run.dispatcher.liveStates(of: last, at: run.now).map(\.key.notice) == [last])
    }

    @Test("A wait costs no write beyond the row of its slot, and a delivery in memory no byte more than before")
    func cost() {
        var run = DispatcherRun(dispatcher(connections: 1024), at: now)
        run.answer = { _ in nil }
        let notice = notice(1, lane: .normal)
        run.send(notice, pending(notice, 0..<500))
        run.advance(by: .milliseconds(4900))
        #expect(run.waiting(of: notice.id).allSatisfy { $0.state == .held && $0.reason == "host" })
        #expect(run.rows.isEmpty)
        #expect(MemoryLayout<ActiveDelivery>.stride == 192)
    }
}
