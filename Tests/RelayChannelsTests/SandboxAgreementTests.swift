import Foundation
import RelayJSON
import RelayModel
import Testing

@testable import RelayChannels
@testable import RelaySandbox

/// What the channel files make is held against what the sandbox's receivers take, and their replies against the files'
/// rules; the two know nothing of each other.
@Suite("Channel files and sandbox", .timeLimit(.minutes(5)))
struct SandboxAgreementTests {
    typealias Case = GoldenRequestTests.Case
    static let cases = GoldenRequestTests.cases.filter { !$0.channel.isHuman }
    private static let now = Timestamp(milliseconds: 1_772_436_600_000)

    @Test("Every message of every channel is taken, and the reply is understood as that", arguments: cases)
    func messageIsTaken(sample: Case) throws {
        var router = SandboxRouter()
        let (request, names) = try Self.request(sample, address: sample.channel.exampleAddress, &router)
        let outcome = router.take(request, at: Self.now)
        #expect(outcome.message?.isTaken == true, "\(String(decoding: outcome.reply.body, as: UTF8.self))")
        let verdict = sample.channel.judge(Self.reply(outcome.reply), recipients: names)
        #expect(verdict.class == .accepted, "\(verdict)")
        #expect(verdict.awaitsHuman == (sample.channel.name.text == "wecom-customer-group"))
        if sample.message != "image", let message = outcome.message {
            let text = SandboxRouter.text(of: message)
            #expect(text.contains("冒充客服诈骗近期高发"), "\(text)")
        }
    }

    @Test(
        "A key the platform does not know is a matter of configuration",
        arguments: [
            ("wecom-robot", "https://x.example/cgi-bin/webhook/send?key=gone1"),
            ("dingtalk-robot", "https://x.example/robot/send?access_token=gone1"),
            ("feishu-robot", "https://x.example/open-apis/bot/v2/hook/gone1"), ("webhook", "https://x.example/gone1"),
            ("cloudevents", "https://x.example/gone1"), ("slack", "https://x.example/services/T1/B1/gone1"),
            ("discord", "https://x.example/api/webhooks/gone1/t"), ("bark", "https://x.example/gone1"),
            ("ntfy", "https://x.example/gone1"), ("serverchan", "https://x.example/gone1.send"), ("pushplus", "gone1"),
            ("wecom-app", "user:gone1"), ("wecom-school", "parent:gone1"), ("wechat-oa", "gone1"),
            ("telegram", "gone1"),
        ]
    )
    func unknownKey(name: String, address: String) throws {
        let channel = try Folders.ready(name)
        var router = SandboxRouter()
        let sample = Case(channel: channel, message: channel.messageNames[0])
        let ordinary = Case(channel: channel, message: channel.messageNames.contains("text") ? "text" : sample.message)
        let (request, names) = try Self.request(ordinary, address: address, &router)
        let reply = router.take(request, at: Self.now).reply
        let verdict = channel.judge(Self.reply(reply), recipients: names)
        #expect(verdict.class == .permanentConfig, "\(verdict) \(String(decoding: reply.body, as: UTF8.self))")
    }

    @Test(
        "What comes too fast is a throttle with a wait",
        arguments: ["wecom-robot", "dingtalk-robot", "feishu-robot", "slack", "discord", "teams", "telegram", "ntfy"]
    )
    func tooFast(name: String) throws {
        let channel = try Folders.ready(name)
        var router = SandboxRouter()
        let sample = Case(
            channel: channel,
            message: channel.messageNames.contains("text") ? "text" : channel.messageNames[0]
        )
        let (request, names) = try Self.request(sample, address: channel.exampleAddress, &router)
        var verdicts: [Verdict] = []
        for _ in 0..<70 {
            let reply = router.take(request, at: Self.now).reply
            verdicts.append(channel.judge(Self.reply(reply), recipients: names))
        }
        let throttled = try #require(verdicts.first { $0.class != .accepted })
        #expect(throttled.class == .throttled && (throttled.waitSeconds ?? 0) > 0, "\(throttled)")
        let paced = (channel.windows + channel.pace.recipientWindows).map(\.limit).min() ?? 1
        #expect(verdicts.prefix(paced).allSatisfy { $0.class == .accepted }, "the pace is no faster than the platform")
    }

    /// One text message, sent at the usual moment.
    private func sent(_ name: String, to number: String, _ router: inout SandboxRouter) throws -> (
        ChannelRecipient, SandboxRouter.Outcome
    ) {
        let channel = try Folders.ready(name)
        let recipient = channel.recipient(
            DeliveryID(notice: NoticeContent.sample().id, ordinal: 0),
            address: number,
            secret: channel.exampleSecret
        )
        let (request, _) = try Self.request(Case(channel: channel, message: "template"), address: number, &router)
        return (recipient, router.take(request, at: Self.now))
    }

    @Test("A status query for a text message returns its outcome", arguments: ["aliyun-sms", "tencent-sms"])
    func inquiry(name: String) throws {
        let channel = try Folders.ready(name)
        var router = SandboxRouter()
        func verdict(_ recipient: ChannelRecipient, after seconds: Int64) throws -> Verdict {
            let now = Self.now + .seconds(seconds)
            let made = try channel.inquiry(about: recipient, stamp: AttemptStamp(now: now, nonce: 1))
            let request = SandboxRequest(
                method: made.method,
                target: "/\(name)" + Address.path(made.url),
                headers: made.headers,
                body: made.body
            )
            let outcome = router.take(request, at: now)
            #expect(outcome.message?.isTaken == false)
            return channel.judgeInquiry(Self.reply(outcome.reply), about: recipient)
        }
        let (reached, _) = try sent(name, to: "13800001111", &router)
        let (lost, _) = try sent(name, to: "17000001111", &router)
        let never = channel.recipient(reached.deliveryID, address: "13800002222", secret: channel.exampleSecret)
        let isAliyun = name == "aliyun-sms"
        #expect(try verdict(reached, after: 0).class == (isAliyun ? .accepted : .ambiguous))
        #expect(try verdict(reached, after: 2).class == .delivered)
        #expect(try verdict(lost, after: 2).class == .permanentContent)
        #expect(try verdict(never, after: 2).class == (isAliyun ? .retryable : .ambiguous))
    }

    @Test(
        "Receipts are pushed as the relay reads them, with the proof it wants",
        arguments: ["aliyun-sms", "tencent-sms", "wechat-oa"]
    )
    func receipts(name: String) throws {
        let channel = try Folders.ready(name)
        let dialect = try #require(channel.receipt)
        var router = SandboxRouter()
        let address = ReceiptAddress(
            url: "http://relay.example/",
            aliyunSecret: Secret("proof"),
            tencentSecret: Secret("proof"),
            wechatToken: Secret("proof")
        )
        for isReachable in [true, false] {
            let messages = [
                TakenMessage(
                    account: "a",
                    recipient: name == "wechat-oa" ? "openid<1]]>" : "13800001111",
                    reference: "77",
                    context: "c",
                    takenAt: Self.now,
                    isReachable: isReachable
                )
            ]
            let requests = ReceiptForm.requests(for: messages, of: name, to: address, at: Self.now + .seconds(1))
            let request = try #require(requests.first)
            #expect(request.url.hasPrefix("http://relay.example/v1/receipts/\(name)?"))
            if name == "wechat-oa" {
                let query = SandboxRequest(
                    method: "POST",
                    target: Address.path(request.url) + "?" + Address.query(request.url)
                )
                #expect(
                    WeChatCallback.isValid(
                        signature: query.parameter("signature") ?? "",
                        token: "proof",
                        timestamp: query.parameter("timestamp") ?? "",
                        nonce: query.parameter("nonce") ?? ""
                    )
                )
            } else {
                #expect(request.url.hasSuffix("?secret=proof"))
            }
            let update = try #require(dialect.read(request.body).updates.first)
            #expect(update.reference == "77" && update.state == (isReachable ? .delivered : .failed))
            #expect(update.at == Self.now + .seconds(1))
            #expect(update.recipient == (name == "wechat-oa" ? "openid<1" : "13800001111"))
        }
        #expect(ReceiptForm.requests(for: [], of: name, to: address, at: Self.now).isEmpty)
        let unproven = ReceiptAddress(url: "http://relay.example")
        let (_, outcome) = try name == "wechat-oa" ? taken(&router) : sent(name, to: "13800001111", &router)
        #expect(outcome.reply.messages.count == 1)
        #expect(ReceiptForm.requests(for: outcome.reply.messages, of: name, to: unproven, at: Self.now).isEmpty)
    }

    /// One template message, sent at the usual moment.
    private func taken(_ router: inout SandboxRouter) throws -> (ChannelRecipient, SandboxRouter.Outcome) {
        let channel = try Folders.ready("wechat-oa")
        let address = channel.exampleAddress
        let sample = Case(channel: channel, message: channel.messageNames[0])
        let (request, _) = try Self.request(sample, address: address, &router)
        let recipient = channel.recipient(DeliveryID(notice: NoticeContent.sample().id, ordinal: 0), address: address)
        return (recipient, router.take(request, at: Self.now))
    }

    /// The request of a message, as it comes to the sandbox: below the channel's name, with a token that lives.
    private static func request(
        _ sample: Case,
        address: String,
        _ router: inout SandboxRouter
    ) throws -> (SandboxRequest, [String]) {
        var content = NoticeContent.sample()
        content.data =
            #"{"url":"https://school.example/n/1","picture":"https://school.example/p.png","image":"aGVsbG8="}"#
        let message = try #require(
            try sample.channel.example(content, message: sample.message, address: address, now: now).first
        )
        let recipient = sample.channel.recipient(DeliveryID(notice: content.id, ordinal: 0), address: address)
        let name = sample.channel.name.text
        let made: OutboundRequest
        switch message {
        case .http(let request): made = request
        case .mail(let mail):
            let headers = [HTTPField("mail-from", mail.sender)] + mail.recipients.map { HTTPField("rcpt-to", $0) }
            let target = "/\(name)/\(address)"
            return (
                SandboxRequest(method: "SMTP", target: target, headers: headers, body: mail.data), [recipient.name]
            )
        }
        var target = "/\(name)" + Address.path(made.url)
        let query = Address.query(made.url)
        if !query.isEmpty { target += "?" + query }
        if let token = token(name, &router), let place = target.range(of: "access_token=") {
            target = target[..<place.upperBound] + token
        }
        return (
            SandboxRequest(method: made.method, target: target, headers: made.headers, body: made.body),
            [recipient.name]
        )
    }

    private static func token(_ channel: String, _ router: inout SandboxRouter) -> String? {
        let request: SandboxRequest
        switch channel {
        case "wecom-app", "wecom-school", "wecom-customer-group":
            request = SandboxRequest(method: "GET", target: "/\(channel)/cgi-bin/gettoken?corpid=c&corpsecret=s")
        case "wechat-oa":
            let grant = #"{"grant_type":"client_credential","appid":"wx1","secret":"s"}"#
            request = SandboxRequest(method: "POST", target: "/wechat-oa/cgi-bin/stable_token", body: Array(grant.utf8))
        default: return nil
        }
        return JSONValue(router.take(request, at: now).reply.body)?["access_token"]?.text
    }

    private static func reply(_ reply: SandboxReply) -> OutboundReply {
        OutboundReply(status: reply.status, headers: reply.headers, body: reply.body, receivedAt: now)
    }
}
