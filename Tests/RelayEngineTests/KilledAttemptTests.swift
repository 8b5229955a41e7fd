import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Attempts in flight when the process was killed count for the rate.
@Suite("Attempts interrupted by a kill", .timeLimit(.minutes(5)))
struct KilledAttemptTests: DispatcherSuite {
    private static let minute = RateWindow(limit: 20, seconds: 60, reservedForUrgent: 3)
    private let robot = ChannelTraits(windows: [minute])

    private func target(_ number: UInt32 = 1) -> EndpointTarget {
        pending(notice(), 0..<1, endpoint: { _ in number })[0].target
    }

    /// `count` attempts, each a second before the next, the last one now.
    private func left(_ count: Int) -> [RecentAttempt] {
        (0..<count).map { RecentAttempt(target: target(), at: now - .seconds(Int64(count - 1 - $0))) }
    }

    @Test("They use the slots of all lanes but urgent: a bulletin waits a minute, a warning leaves at once")
    func slots() {
        var dispatcher = dispatcher(robot, perEndpoint: 40)
        _ = dispatcher.on(.recent(left(17)), at: now)
        let bulletin = notice(1, lane: .normal)
        let actions = feed(&dispatcher, bulletin, pending(bulletin, 0..<1, endpoint: { _ in 1 }))
        #expect(attempts(actions).isEmpty)
        #expect(records(actions).map(\.reason) == ["pacing"])
        let warning = notice(2, lane: .urgent)
        #expect(attempts(feed(&dispatcher, warning, pending(warning, 0..<1, endpoint: { _ in 1 }))).count == 1)
    }

    @Test("They count at their time, even if later attempts are already on record")
    func order() {
        var pacer = EndpointPacer(windows: [RateWindow(limit: 3, seconds: 60)])
        for second in [10, 30, 20, 5] { pacer.take(at: now + .seconds(Int64(second))) }
        // 5 was the oldest of four, and a window of three remembers three.
        let slot = pacer.nextSlot(.normal, at: now + .seconds(31))
        #expect(slot == now + .seconds(70) + EndpointPacer.margin)
    }

    @Test("An attempt counts where its address, its account or its sender has a rate, and not elsewhere")
    func isPaced() {
        let plain = ChannelTraits()
        let account = ChannelTraits(accountWindows: [Self.minute])
        let free = ChannelTraits(accountWindows: [])
        for (traits, expected) in [(robot, true), (plain, false), (account, true), (free, false)] {
            var dispatcher = dispatcher(traits)
            let notice = notice()
            let attempt = attempts(feed(&dispatcher, notice, pending(notice, 0..<1))).first
            #expect(attempt?.isPaced == expected)
        }
        var configuration = EngineConfiguration()
        configuration.perSender = [Self.minute]
        for (lane, expected) in [(Lane.normal, true), (.urgent, false)] {
            var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { _ in plain }
            let notice = notice(lane: lane)
            let attempt = attempts(feed(&dispatcher, notice, pending(notice, 0..<1))).first
            #expect(attempt?.isPaced == expected)
        }
    }

    @Test("The record of an outcome names the attempt's slot, once")
    func place() throws {
        var dispatcher = dispatcher(robot)
        let notice = notice()
        let attempt = try #require(attempts(feed(&dispatcher, notice, pending(notice, 0..<1))).first)
        let place = AttemptSlot(number: 7)
        dispatcher.waiting.deliveries[attempt.deliveries[0].slot].place = place
        let first = records(dispatcher.on(.ended([end(attempt, Verdict(.retryable))]), at: now))
        #expect(first.map(\.place) == [place])
        let again = dispatcher.on(.tick, at: now + .seconds(30))
        let second = records(dispatcher.on(.ended(attempts(again).map { end($0) }), at: now + .seconds(30)))
        #expect(second.map(\.place) == [nil])
    }

    @Test("A digest is counted once, for its carrier; a batch is counted for each recipient")
    func counted() {
        let deliveries = (0..<3).map { slot in
            Attempt.Delivery(slot: slot, id: DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 0), target: target())
        }
        var attempt = Attempt(
            notice: NoticeID(rawValue: 1),
            reader: .member,
            lane: .normal,
            part: 0,
            isRepeat: false,
            number: 1,
            deliveries: deliveries
        )
        #expect(attempt.counted.map(\.slot) == [0, 1, 2])
        attempt.isDigest = true
        #expect(attempt.counted.map(\.slot) == [0])
    }
}
