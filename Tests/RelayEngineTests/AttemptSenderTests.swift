import Foundation
import Logging
import RelayChannels
import RelayModel
import RelayStore
import RelayStoreSQLite
import RelayTransport
import Testing

@testable import RelayEngine

@Suite("Attempt sender", .timeLimit(.minutes(5)))
struct AttemptSenderTests: DispatcherSuite {
    /// Runs a body with a sender that knows the project's channels.
    private func withSender(_ body: (inout AttemptSender) throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "relay-sender-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try SQLiteStore(directory: folder)
        let tokens = AccessTokens(
            store: store,
            policy: AddressPolicy(),
            clock: SystemClock(),
            logger: Logger(label: "sender") { _ in SwiftLogNoOpLogHandler() }
        ) {}
        var sender = AttemptSender(
            channels: try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels"),
            configuration: EngineConfiguration(),
            tokens: tokens,
            random: SplitMix(state: 1)
        )
        let result = Result { try body(&sender) }
        await store.close()
        try result.get()
    }

    @Test("A notice that was over and has come back, with a delivery that was held, is sent and not given up")
    func again() async throws {
        try await withSender { sender in
            var dispatcher = dispatcher()
            let notice = notice()
            // It ends, and in the same turn a page of held deliveries brings it back: what was said of its end comes
            // after.
            let over =
                dispatcher.on(.notice(notice), at: now)
                + dispatcher.on(.page(notice.id, PendingPage(deliveries: [], next: 1024, isEnd: true)), at: now)
            let held = pending(notice, 0..<1, channel: "webhook", address: { _ in "https://robot.example/hook" })
            let back = dispatcher.on(
                .due(DuePage(deliveries: held, through: now + .seconds(60)), notices: [notice]),
                at: now
            )
            for action in over { if case .forget(let id) = action { sender.forget(id) } }
            let attempt = try #require(attempts(back).first)
            let result = sender.makeRequest(attempt, at: now) { dispatcher.notice($0) }
            #expect(throws: Never.self) { try result.get() }
        }
    }

    @Test(
        "A request that cannot have reached anybody has not left; one that may have, has",
        arguments: [
            (TransportFault.localFailure, false), (.proxyFailure, false), (.dnsFailure, false),
            (.connectRefused, false), (.tlsFailure, false),
            (.resetAfterBody, true), (.timeoutAfterBody, true),
        ]
    )
    func hasLeft(fault: TransportFault, hasLeft: Bool) async throws {
        try await withSender { sender in
            var dispatcher = dispatcher()
            let notice = notice()
            let deliveries = pending(notice, 0..<1, channel: "webhook", address: { _ in "https://robot.example/hook" })
            let attempt = try #require(attempts(feed(&dispatcher, notice, deliveries)).first)
            let transfer = try sender.makeRequest(attempt, at: now) { dispatcher.notice($0) }.get()
            let result = TransferResult(
                tag: transfer.tag,
                reply: OutboundReply(status: 0, fault: fault, receivedAt: now),
                startedAt: now,
                microseconds: 5,
                isNewConnection: false
            )
            let end = sender.land(result, at: now)
            #expect(end?.hasLeft == hasLeft)
        }
    }

    @Test(
        "A request is dated by the machine's clock, however far that was set off the relay's",
        arguments: [0, 3600, -3600]
    )
    func dates(step: Int64) async throws {
        try await withSender { sender in
            var dispatcher = dispatcher()
            let notice = notice()
            let deliveries = pending(notice, 0..<1, channel: "webhook", address: { _ in "https://robot.example/hook" })
            let attempt = try #require(attempts(feed(&dispatcher, notice, deliveries)).first)
            sender.step = .seconds(step)
            let transfer = try sender.makeRequest(attempt, at: now) { dispatcher.notice($0) }.get()
            let date = transfer.message.httpRequest?.headers.first { $0.isNamed("webhook-timestamp") }?.value
            #expect(date == "\(now.seconds + step)")
        }
    }

    @Test("A message whose secret is blank or cannot sign does not leave", arguments: ["  ", "whsec_short"])
    func secretMissing(content: String) async throws {
        let path = NSTemporaryDirectory() + "relay-sender-secret-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try content.write(toFile: path, atomically: true, encoding: .utf8)
        try await withSender { sender in
            var dispatcher = dispatcher()
            let notice = notice()
            var deliveries = pending(notice, 0..<1, channel: "webhook", address: { _ in "https://robot.example/hook" })
            deliveries[0].target.secret = Secret("file:" + path)
            let attempt = try #require(attempts(feed(&dispatcher, notice, deliveries)).first)
            guard case .failure(let failure) = sender.makeRequest(attempt, at: now, notice: { dispatcher.notice($0) }),
                case .secretMissing = failure
            else {
                Issue.record("it left")
                return
            }
        }
    }
}
