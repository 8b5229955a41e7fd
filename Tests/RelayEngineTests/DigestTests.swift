import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

@Suite("Digest", .timeLimit(.minutes(5)))
struct DigestTests: DispatcherSuite {
    private let traits = ChannelTraits(windows: [RateWindow(limit: 1, seconds: 10)], mayDigest: true)

    /// One notice each to the same robot.
    private func flood(
        _ dispatcher: inout Dispatcher,
        _ numbers: ClosedRange<Int64>,
        lane: Lane = .normal
    ) -> [DispatchAction] {
        numbers.flatMap { number in
            let notice = notice(number, lane: lane)
            return feed(&dispatcher, notice, pending(notice, 0..<1, endpoint: { _ in 7 }))
        }
    }

    private func span(_ count: Int) -> Duration { (.seconds(10) + EndpointPacer.margin) * count }

    /// A run of bulletins to one WeCom robot, all at once, each answered after a time.
    private func bulletins(
        _ count: Int64,
        answer: Duration = .milliseconds(50),
        _ configuration: EngineConfiguration = EngineConfiguration()
    ) -> DispatcherRun {
        let robot = RateWindow(limit: 20, seconds: 60, reservedForUrgent: 3)
        let traits = ChannelTraits(windows: [robot], mayDigest: true)
        let dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in traits }
        var run = DispatcherRun(dispatcher, at: now)
        run.answer = { _ in (Verdict(.accepted), answer) }
        for number in 0..<count { send(number, &run) }
        return run
    }

    private func send(_ number: Int64, _ run: inout DispatcherRun) {
        var bulletin = notice(number, lane: .normal)
        bulletin.expiresAt = now + .seconds(3600)
        run.send(bulletin, pending(bulletin, 0..<1, endpoint: { _ in 7 }))
    }

    @Test(
        "What leaves within 90 s of its acceptance leaves whole: 34 bulletins to a WeCom robot are 34 messages",
        arguments: [1, 17, 18, 34] as [Int64]
    )
    func whole(count: Int64) {
        var run = bulletins(count)
        run.advance(by: .seconds(90))
        #expect(run.sent.count == Int(count) && !run.sent.contains { $0.attempt.isDigest })
        #expect(run.states == [.accepted: Int(count)])
    }

    @Test(
        "The thirty-fifth makes a digest of those that wait for the rate; the slots that are free carry whole messages"
    )
    func thirtyFifth() throws {
        var run = bulletins(35)
        run.advance(by: .seconds(90))
        #expect(run.states == [.accepted: 35])
        #expect(run.sent.prefix(17).allSatisfy { !$0.attempt.isDigest && $0.at < now + .seconds(1) })
        let digest = try #require(run.sent.dropFirst(17).first)
        #expect(digest.attempt.isDigest && digest.attempt.deliveries.count == 18 && run.sent.count == 18)
        let told = run.rows.values.filter { $0.digest == digest.attempt.deliveries[0].id }
        #expect(told.count == 18 && told.allSatisfy { $0.to == .accepted })
    }

    @Test("To wait for a place makes no digest, however slowly the robot answers")
    func slowRobot() {
        var run = bulletins(17, answer: .seconds(15))
        run.advance(by: .seconds(120))
        #expect(run.sent.count == 17 && !run.sent.contains { $0.attempt.isDigest })
        #expect(run.states == [.accepted: 17])
    }

    @Test("After a pause that the robot asked for, those for which there are slots leave whole")
    func afterPause() {
        var run = bulletins(0)
        run.answer = { _ in (Verdict(.throttled, waitSeconds: 600), .milliseconds(50)) }
        send(0, &run)
        run.advance(by: .seconds(1))
        run.answer = { _ in (Verdict(.accepted), .milliseconds(50)) }
        for number in Int64(1)...9 { send(number, &run) }
        run.advance(by: .seconds(1000))
        #expect(run.states == [.accepted: 10] && !run.sent.contains { $0.attempt.isDigest })
    }

    @Test("A sender's pace makes no digest: it is not the robot's")
    func senderPace() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 2, seconds: 60)]
        var run = bulletins(10, configuration)
        run.advance(by: .seconds(600))
        #expect(run.states == [.accepted: 10] && !run.sent.contains { $0.attempt.isDigest })
    }

    @Test(
        "Where the last would leave too late, one message carries all that wait, and the log links each to it"
    )
    func merging() throws {
        var dispatcher = dispatcher(traits, connections: 100, lookahead: .seconds(600))
        let first = attempts(flood(&dispatcher, 1...20))
        #expect(first.count == 1 && !first[0].isDigest)
        _ = dispatcher.on(.ended([end(first[0])]), at: now)
        let digest = try #require(attempts(dispatcher.on(.tick, at: now + span(1))).first)
        #expect(digest.isDigest && digest.deliveries.count == 19)
        let log = records(dispatcher.on(.ended([end(digest)]), at: now + span(1)))
        #expect(log.count == 19 && log.allSatisfy { $0.to == .accepted && $0.digest == digest.deliveries[0].id })
        #expect(dispatcher.waiting.deliveries.count == 0)
    }

    @Test("What would expire before its slot is merged instead")
    func expiring() throws {
        let slow = ChannelTraits(windows: [RateWindow(limit: 1, seconds: 500)], mayDigest: true)
        var dispatcher = dispatcher(slow, connections: 100, lookahead: .seconds(6000))
        let actions = flood(&dispatcher, 1...4)
        #expect(!records(actions).contains { $0.to == .expired })
        _ = dispatcher.on(.ended(attempts(actions).map { end($0) }), at: now)
        let digest = try #require(attempts(dispatcher.on(.tick, at: now + .milliseconds(500_300))).first)
        #expect(digest.isDigest && digest.deliveries.count == 3)
    }

    @Test("Urgent is never merged and goes before the digest")
    func urgent() {
        var dispatcher = dispatcher(traits, connections: 100, lookahead: .seconds(600))
        let open = attempts(flood(&dispatcher, 1...20))
        _ = flood(&dispatcher, 30...31, lane: .urgent)
        _ = dispatcher.on(.ended(open.map { end($0) }), at: now)
        let next = attempts(dispatcher.on(.tick, at: now + span(1)))
        #expect(next.count == 1 && next[0].lane == .urgent && !next[0].isDigest)
    }

    @Test("A digest that cannot be made lets each go by itself")
    func refused() throws {
        var dispatcher = dispatcher(traits, connections: 100, lookahead: .seconds(600))
        _ = dispatcher.on(.ended(attempts(flood(&dispatcher, 1...20)).map { end($0) }), at: now)
        let digest = try #require(attempts(dispatcher.on(.tick, at: now + span(1))).first)
        let actions = dispatcher.on(.ended([AttemptResult(digest, .refusedTogether)]), at: now + span(1))
        #expect(!records(actions).contains { $0.to == .failed })
        // What could not be made cost no slot.
        let next = attempts(actions) + attempts(dispatcher.on(.tick, at: now + span(2)))
        #expect(next.count == 2 && next.allSatisfy { !$0.isDigest })
    }

    @Test("A digest refused for what it says lets each go by itself; a single message does not get another chance")
    func content() throws {
        var dispatcher = dispatcher(traits, connections: 100, lookahead: .seconds(600))
        let first = attempts(flood(&dispatcher, 1...20))
        #expect(!first[0].isRefusedTogether(Verdict(.permanentContent)))
        _ = dispatcher.on(.ended(first.map { end($0) }), at: now)
        let digest = try #require(attempts(dispatcher.on(.tick, at: now + span(1))).first)
        #expect(digest.isRefusedTogether(Verdict(.permanentContent)))
        #expect(!digest.isRefusedTogether(Verdict(.permanentConfig)))
    }

    @Test("It names each notice in the words of Config/notices, and fits the smallest robot's message")
    func text() throws {
        let wording = try Wording(directory: EngineRun.repository + "/Config/notices")
        var digest = Digest()
        var count = 0
        while digest.add(longNotice(Int64(count))) { count += 1 }
        #expect(count >= 5 && digest.count == count)
        let notice = digest.notice(like: longNotice(0), wording)
        let made = notice.text(for: .member)
        #expect((made.title + made.body).utf8.count < 1700)
        #expect(made.title == "\(count) 条通知汇总")
        #expect(made.body.split(separator: "\n").count == count && made.body.hasPrefix("1. 防诈骗通报"))
        #expect(made.body.hasSuffix("（x，03-02 15:30）"))
        #expect(notice.translations[.en]?[.member]?.title == "\(count) notices in one")
    }

    private func longNotice(_ number: Int64) -> Notice {
        var notice = notice(number)
        notice.texts = [.member: NoticeText(title: String(repeating: "防诈骗通报", count: 30), body: "b")]
        return notice
    }
}
