import RelayChannels
import RelayModel
import RelayStore
import Testing

@testable import RelayEngine

/// Who may leave together in one request, and what follows when it is refused.
@Suite("Shared requests", .timeLimit(.minutes(5)))
struct SharedRequestTests: DispatcherSuite {
    private let batching = ChannelTraits(accountWindows: [], batch: BatchRule(limit: 100))

    /// Deliveries whose endpoints have these secrets, in turn.
    private func pending(_ notice: Notice, secrets: [String]) -> [PendingDelivery] {
        zip(pending(notice, 0..<UInt32(secrets.count)), secrets).map { delivery, secret in
            var delivery = delivery
            delivery.target.secret = Secret(secret)
            return delivery
        }
    }

    @Test("A request carries recipients of one account only: the same name may be another person in another one")
    func oneSecret() {
        var dispatcher = dispatcher(batching, connections: 10)
        let notice = notice()
        let actions = feed(&dispatcher, notice, pending(notice, secrets: ["a", "a", "b", "b", "a"]))
        #expect(attempts(actions).map { $0.deliveries.map(\.id.ordinal) } == [[0, 1], [2, 3], [4]])
    }

    @Test("Recipients whose kinds never share a request leave in requests of their own")
    func kinds() throws {
        let file = """
            channel: c
            title: {zh: 样例, en: Sample}
            address: {kind: phone}
            batch: {mainland: 3, foreign: 2}
            request: {url: "https://a.example/"}
            messages: {text: {json: {to: "{{recipients}}"}}}
            ambiguous: repeat_once
            reply: {success: {status_only: true}}
            """
        let traits = ChannelTraits(try ChannelFile.read(file, file: "c.yaml"))
        var dispatcher = dispatcher(traits, connections: 10)
        let notice = notice()
        let numbers = [
            "13800000000", "13800000001", "+85212345678", "13800000003", "13800000004", "13800000005", "13800000006",
        ]
        let actions = feed(&dispatcher, notice, pending(notice, 0..<7, address: { numbers[Int($0)] }))
        #expect(attempts(actions).map { $0.deliveries.map(\.id.ordinal) } == [[0, 1], [2], [3, 4, 5], [6]])
    }

    @Test("A batch refused for one recipient that is not named is sent one by one, and no attempt is charged")
    func refusedTogether() {
        var dispatcher = dispatcher(batching, connections: 10)
        let notice = notice()
        let batch = attempts(feed(&dispatcher, notice, pending(notice, 0..<3)))[0]
        #expect(batch.isRefusedTogether(Verdict(.permanentConfig, scope: .recipient)))
        #expect(batch.isRefusedTogether(Verdict(.throttled, scope: .recipient, waitSeconds: 60)))
        #expect(!batch.isRefusedTogether(Verdict(.permanentConfig)))
        #expect(!batch.isRefusedTogether(Verdict(.accepted, scope: .recipient)))
        #expect(!batch.isRefusedTogether(Verdict(.partial, scope: .recipient, recipients: ["a": Verdict(.accepted)])))
        let actions = dispatcher.on(.ended([AttemptResult(batch, .refusedTogether, hasLeft: true)]), at: now)
        #expect(records(actions).isEmpty)
        let alone = attempts(actions)
        #expect(alone.map(\.deliveries.count) == [1, 1, 1] && alone.allSatisfy { $0.number == 1 })
        #expect(!alone[0].isRefusedTogether(Verdict(.permanentConfig, scope: .recipient)))
    }

    @Test("A sender's pace counts each message of a batch")
    func senderPace() {
        var configuration = EngineConfiguration()
        configuration.perSender = [RateWindow(limit: 3, seconds: 60)]
        var dispatcher = Dispatcher(configuration: configuration, random: SplitMix(state: 1)) { [batching] _ in batching
        }
        let notice = notice()
        let actions = feed(&dispatcher, notice, pending(notice, 0..<10))
        #expect(attempts(actions).map(\.deliveries.count) == [3])
        #expect(records(actions).filter { $0.to == .held && $0.reason == "sender_pacing" }.count == 7)
    }
}
