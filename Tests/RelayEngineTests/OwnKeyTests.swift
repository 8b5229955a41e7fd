import Foundation
import RelayChannels
import RelayModel
import RelayStore
import RelayStoreSQLite
import TestReceivers
import Testing

@testable import RelayEngine

/// An endpoint's own key does not get into what is kept of its receiver's words, whatever channel it is on.
@Suite("What a receiver says of its key", .timeLimit(.minutes(5)))
struct OwnKeyTests {
    private static let path = "Zx81kQpath99"
    private static let key = "693a91f6-7xxx-4bc4"
    private static let secret = "SEC0a1b2c3d4e5"
    private static let token = "tok-8Jk2mN5pQ7"
    private static let address = "https://robot.example/\(path)/send?key=\(key)"

    private func delivery(secret: String = secret) -> Attempt.Delivery {
        let target = EndpointTarget(
            number: 1,
            id: EndpointID(unchecked: "e1"),
            channel: ChannelName(unchecked: "c"),
            address: Secret(Self.address),
            secret: Secret(secret),
            isEnabled: true,
            isForDrills: false
        )
        return Attempt.Delivery(slot: 0, id: DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 0), target: target)
    }

    private func prepared(_ channel: Channel) -> PreparedMessage {
        let message: Result<CompiledMessage, ChannelError>
        do {
            message = .success(try channel.compile(NoticeContent(DispatcherFixture().notice(), reader: .member)))
        } catch {
            message = .failure(error)
        }
        let limits = TransferLimitsByLane(EngineConfiguration(), channel: channel)
        return PreparedMessage(channel: channel, message: message, limits: limits)
    }

    private struct DispatcherFixture: DispatcherSuite {}

    /// Everything that is kept of a judgement.
    private func kept(_ judged: JudgedReply) -> String {
        let verdicts = [judged.verdict] + judged.verdict.recipients.values
        let words = verdicts.flatMap { [$0.code, $0.message] }
        return (words + [String(decoding: judged.excerpt ?? [], as: UTF8.self)]).joined(separator: "\n")
    }

    private func reply(_ status: Int, _ body: String) -> OutboundReply {
        OutboundReply(status: status, body: Array(body.utf8), receivedAt: Timestamp(seconds: 1))
    }

    @Test("On every channel, in refusals and in success, the address's key, the secret and the token are hidden")
    func everyChannel() throws {
        let channels = try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
        let keys = AttemptSecrets(
            deliveries: [delivery(secret: "env:NAME")],
            secret: Self.secret,
            token: Secret(Self.token)
        )
        let quoted = "\(Self.path) \(Self.key) \(Self.secret) \(Self.token)"
        let bodies = [
            quoted, #"{"errcode":93000,"errmsg":"\#(quoted)"}"#, #"{"errcode":0,"errmsg":"ok","x":"\#(quoted)"}"#,
            #"{"code":1,"msg":"\#(quoted)","message":"\#(quoted)","Message":"\#(quoted)","Code":"\#(quoted)"}"#,
            // The cut of 300 characters, and that of 2,048 bytes, falls into a key.
            #"{"errcode":93000,"errmsg":"\#(String(repeating: "x", count: 290))\#(quoted)"}"#,
            String(repeating: "y", count: 2040) + quoted,
            // A run of digits in a key is not masked before the key is.
            #"{"errcode":1,"errmsg":"\#(Self.key.replacing("-", with: "%2D")) \#(quoted)"}"#,
        ]
        for channel in channels.all {
            for status in [200, 400, 500] {
                for body in bodies {
                    let shown = kept(
                        prepared(channel).judge(reply(status, body), recipients: [Self.address], keys: keys)
                    )
                    for part in [Self.path, Self.key, Self.secret, Self.token, String(Self.key.prefix(10))] {
                        #expect(!shown.contains(part), "\(channel.name) \(status): \(shown)")
                    }
                }
            }
        }
    }

    @Test("A reply that another endpoint got is not taken for harmless where it quotes this one's key")
    func usual() throws {
        let channels = try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
        let channel = try #require(channels[ChannelName(unchecked: "wecom-robot")])
        let prepared = prepared(channel)
        let said = reply(200, #"{"errcode":0,"errmsg":"ok \#(Self.key)"}"#)
        let other = AttemptSecrets(deliveries: [], secret: nil, token: nil)
        #expect(kept(prepared.judge(said, recipients: [], keys: other)).contains(Self.key))
        let own = AttemptSecrets(deliveries: [delivery()], secret: nil, token: nil)
        #expect(!kept(prepared.judge(said, recipients: [], keys: own)).contains(Self.key))
        // The usual reply still is.
        let plain = reply(200, #"{"errcode":0,"errmsg":"ok"}"#)
        let first = prepared.judge(plain, recipients: [], keys: own)
        #expect(prepared.judge(plain, recipients: [], keys: own) === first)
    }

    @Test("Hiding a key changes no verdict")
    func verdicts() throws {
        let channels = try ChannelCatalogue(directory: EngineRun.repository + "/Config/channels")
        let channel = try #require(channels[ChannelName(unchecked: "wecom-robot")])
        let target = EndpointTarget(
            number: 1,
            id: EndpointID(unchecked: "e1"),
            channel: channel.name,
            // The words the rules look for are all parts of the address.
            address: Secret("https://robot.example/errcode/errmsg/invalid/45009freq?k=errcode"),
            secret: Secret(""),
            isEnabled: true,
            isForDrills: false
        )
        let delivery = Attempt.Delivery(
            slot: 0,
            id: DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 0),
            target: target
        )
        let keys = AttemptSecrets(deliveries: [delivery], secret: nil, token: nil)
        for body in [
            #"{"errcode":45009,"errmsg":"freq"}"#, #"{"errcode":93000,"errmsg":"invalid"}"#, #"{"errcode":0}"#,
        ] {
            let said = reply(200, body)
            let judged = prepared(channel).judge(said, recipients: [], keys: keys).verdict
            let plain = channel.judge(said)
            #expect(judged.class == plain.class && judged.code == plain.code && judged.scope == plain.scope)
            #expect(judged.waitSeconds == plain.waitSeconds)
        }
    }

    @Test("Neither the log nor the reason for which the endpoint is off names the robot's key")
    func endToEnd() async throws {
        let key = "0f5c-KEY-OF-THE-ROBOT"
        let body = #"{"errcode":93000,"errmsg":"invalid webhook url key=\#(key)"}"#
        let server = try TestServer.answering(
            "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
        try await EngineRun.run { run in
            let address = "http://127.0.0.1:\(server.port)/cgi-bin/webhook/send?key=\(key)"
            try await run.importEndpoints([("robot", "wecom-robot", address)])
            let notice = try await run.send(.endpoints([EndpointID(unchecked: "robot")]))
            #expect(try await run.settled(notice).counts == [.failed: 1])
            let entry = try await run.store.delivery(DeliveryID(notice: notice, ordinal: 0), scope: .root)
            let attempt = try #require(entry.attempts.first)
            #expect(attempt.message == "invalid webhook url key=****")
            #expect(attempt.reply.map { String(decoding: $0, as: UTF8.self) }?.contains(key) == false)
            let endpoint = try await run.store.endpoint(EndpointID(unchecked: "robot"), scope: .root).record
            #expect(endpoint.disabledReason == "93000: invalid webhook url key=****")
        }
    }
}
