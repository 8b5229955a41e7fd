import Foundation
import RelayChannels
import RelayModel
import Testing

@Suite("Requests of robots and webhooks", .timeLimit(.minutes(5)))
struct RobotRequestTests {
    static let now = Timestamp(milliseconds: 1_772_436_600_123)
    let catalogue: ChannelCatalogue

    init() throws { catalogue = try Folders.catalogue() }

    private func channel(_ name: String) throws -> Channel { try #require(catalogue[ChannelName(unchecked: name)]) }

    private func object(_ request: OutboundRequest) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])
    }

    private func recipient(_ channel: Channel, ordinal: UInt32 = 7, secret: String? = nil) -> ChannelRecipient {
        channel.recipient(
            DeliveryID(notice: NoticeID(rawValue: 1 << 40), ordinal: ordinal),
            address: channel.exampleAddress,
            secret: secret
        )
    }

    @Test("A WeCom text is one compact JSON body, the same bytes for every group")
    func wecomText() throws {
        let channel = try channel("wecom-robot")
        let message = try channel.compile(.sample(kind: .warning, title: "立即停止转账", body: "等老师到你身边。"))
        let request = try message.httpRequest(
            part: 0,
            to: [recipient(channel)],
            stamp: AttemptStamp(now: Self.now, nonce: 1)
        )
        #expect(
            String(decoding: request.body, as: UTF8.self)
                == #"{"msgtype":"text","text":{"content":"【预警】立即停止转账\n级别：🔴 高风险\n等老师到你身边。\n已经转账的，立即拨打 110 报警；拿不准的，拨打 96110 咨询。\n—— 示例反诈中心 2026-03-02 15:30"}}"#
        )
        #expect(request.url == channel.exampleAddress)
        let other = try message.httpRequest(
            part: 0,
            to: [recipient(channel, ordinal: 9)],
            stamp: AttemptStamp(now: Self.now, nonce: 2)
        )
        #expect(other.body == request.body)
    }

    @Test("A long notice goes out in numbered parts, each within the limit, a repeat's mark included")
    func longNoticeIsSplit() throws {
        let channel = try channel("wecom-robot")
        let body = String(repeating: "近期冒充客服案件多发，请转告同学。", count: 100)
        let message = try channel.compile(.sample(body: body))
        #expect(message.partCount >= 3)
        for part in 0..<message.partCount {
            for isRepeat in [false, true] {
                let request = try message.httpRequest(
                    part: part,
                    to: [recipient(channel)],
                    stamp: AttemptStamp(now: Self.now, nonce: 1, isRepeat: isRepeat)
                )
                let text = try #require((try object(request)["text"] as? [String: Any])?["content"] as? String)
                #expect(text.utf8.count <= 2048)
                #expect(text.hasSuffix("(\(part + 1)/\(message.partCount))"))
                #expect(text.contains("可能重复") == isRepeat)
            }
        }
        #expect(throws: ChannelError.self) {
            try channel.compile(.sample(body: String(repeating: "长", count: 60_000)))
        }
    }

    @Test("DingTalk is signed in the query, encoded once; without a secret nothing is added")
    func dingtalkSignature() throws {
        let channel = try channel("dingtalk-robot")
        let message = try channel.compile(.sample())
        let stamp = AttemptStamp(now: Timestamp(milliseconds: 1_700_000_000_000), nonce: 1)
        let signed = try message.httpRequest(part: 0, to: [recipient(channel, secret: "SECx")], stamp: stamp)
        #expect(
            signed.url == channel.exampleAddress
                + "&timestamp=1700000000000&sign=rgcjbH%2ByFyES%2BS0llX%2BcAPCwVRpsr7sbiX5Lnyo%2FocU%3D"
        )
        let plain = try message.httpRequest(part: 0, to: [recipient(channel)], stamp: stamp)
        #expect(plain.url == channel.exampleAddress)
    }

    @Test(
        "A secret that is there and blank never sends unsigned",
        arguments: ["dingtalk-robot", "feishu-robot", "webhook", "ntfy"]
    )
    func blankSecret(name: String) throws {
        let channel = try channel(name)
        let message = try channel.compile(.sample())
        for secret in ["", " ", "\n", " \t "] {
            let error = #expect(throws: ChannelError.self) {
                try message.httpRequest(
                    part: 0,
                    to: [recipient(channel, secret: secret)],
                    stamp: AttemptStamp(now: Self.now, nonce: 1)
                )
            }
            #expect(error?.subject == .secret)
        }
    }

    @Test("Feishu is signed in the body with seconds as a string")
    func feishuSignature() throws {
        let channel = try channel("feishu-robot")
        let message = try channel.compile(.sample())
        let request = try message.httpRequest(
            part: 0,
            to: [recipient(channel, secret: "Kx2mQ9vTzR4bN7cLp0wYdE")],
            stamp: AttemptStamp(now: Timestamp(seconds: 1_772_436_600), nonce: 1)
        )
        let body = try object(request)
        #expect(body["timestamp"] as? String == "1772436600")
        #expect(body["sign"] as? String == "yaJz5JUiYfKTiAbBqrZDPrgnyl/ieVdX0V0N7F0Okd4=")
        #expect(body["msg_type"] as? String == "text")
    }

    @Test("Bodies that are measured whole stay within 20,000 bytes, signed and repeated")
    func wholeBodiesFit() throws {
        for name in ["dingtalk-robot", "feishu-robot"] {
            let channel = try channel(name)
            let message = try channel.compile(.sample(body: String(repeating: "\"引号\"\n", count: 2600)))
            #expect(message.partCount > 1)
            for part in 0..<message.partCount {
                let request = try message.httpRequest(
                    part: part,
                    to: [recipient(channel, secret: "SECx")],
                    stamp: AttemptStamp(now: Self.now, nonce: 1, isRepeat: true)
                )
                #expect(request.body.count <= 20_000)
            }
        }
    }

    @Test("A webhook's id is the delivery's on every attempt; timestamp and signature are the attempt's")
    func webhookHeaders() throws {
        let channel = try channel("webhook")
        let message = try channel.compile(.sample())
        let recipient = recipient(channel, secret: channel.exampleSecret)
        let first = try message.httpRequest(part: 0, to: [recipient], stamp: AttemptStamp(now: Self.now, nonce: 1))
        let second = try message.httpRequest(
            part: 0,
            to: [recipient],
            stamp: AttemptStamp(now: Self.now + .seconds(5), attempt: 2, nonce: 2)
        )
        func header(_ request: OutboundRequest, _ name: String) -> String? {
            request.headers.first { $0.isNamed(name) }?.value
        }
        #expect(header(first, "webhook-id") == recipient.deliveryID.description)
        #expect(header(second, "webhook-id") == recipient.deliveryID.description)
        #expect(header(first, "webhook-timestamp") == "1772436600")
        #expect(header(second, "webhook-timestamp") == "1772436605")
        #expect(header(first, "webhook-signature") != header(second, "webhook-signature"))
        #expect(first.body == second.body)
        let secret = try #require(channel.exampleSecret)
        #expect(StandardWebhooks.isValid(headers: first.headers, body: first.body, keys: [secret], now: Self.now))
        #expect(
            !StandardWebhooks.isValid(headers: first.headers, body: first.body + [0x20], keys: [secret], now: Self.now)
        )
    }

    @Test("Without a secret a webhook has id and timestamp and no signature")
    func webhookWithoutSecret() throws {
        let channel = try channel("webhook")
        let request = try channel.compile(.sample()).httpRequest(
            part: 0,
            to: [recipient(channel)],
            stamp: AttemptStamp(now: Self.now, nonce: 1)
        )
        #expect(request.headers.contains { $0.isNamed("webhook-id") })
        #expect(request.headers.contains { $0.isNamed("webhook-timestamp") })
        #expect(!request.headers.contains { $0.isNamed("webhook-signature") })
    }

    @Test("The webhook body holds the notice's facts; what is empty is left out")
    func webhookBody() throws {
        let channel = try channel("webhook")
        var content = NoticeContent.sample()
        let plain = try object(
            try channel.compile(content).httpRequest(
                part: 0,
                to: [recipient(channel)],
                stamp: AttemptStamp(now: Self.now, nonce: 1)
            )
        )
        #expect(plain["type"] as? String == "notice.bulletin")
        let facts = try #require(plain["data"] as? [String: Any])
        #expect(facts["delivery_id"] as? String == recipient(channel).deliveryID.description)
        #expect(facts["drill"] as? Bool == false)
        #expect(facts["corrects"] == nil && facts["languages"] == nil && facts["data"] == nil)
        content.data = #"{"a":[1,{"b":"\u4e2d"}]}"#
        content.translations = [.en: NoticeText(title: "T", body: "B\"")]
        content.corrects = NoticeID(rawValue: 5)
        let full = try object(
            try channel.compile(content).httpRequest(
                part: 0,
                to: [recipient(channel)],
                stamp: AttemptStamp(now: Self.now, nonce: 1)
            )
        )
        let more = try #require(full["data"] as? [String: Any])
        #expect((more["data"] as? [String: Any])?["a"] != nil)
        #expect(((more["languages"] as? [String: Any])?["en"] as? [String: Any])?["body"] as? String == "B\"")
        #expect(more["corrects"] as? String == NoticeID(rawValue: 5).description)
    }

    @Test("Data that is no JSON object never reaches a body", arguments: ["", "[]", "5", "{", "{} ,\"x\":1", "{}{}"])
    func badDataIsRefused(data: String) throws {
        var content = NoticeContent.sample()
        content.data = data
        let channel = try channel("webhook")
        #expect(throws: ChannelError.self) { try channel.compile(content) }
    }

    @Test("A person gets the ready text and no request")
    func humanText() throws {
        let channel = try channel("human")
        let message = try channel.compile(.sample(title: "【转告】近期高发", body: "请转告同学，咨询拨打 96110。"))
        #expect(message.partCount == 0)
        #expect(message.readyText == "【转告】近期高发\n请转告同学，咨询拨打 96110。\n—— 示例反诈中心 2026-03-02 15:30")
        #expect(throws: ChannelError.self) {
            try message.httpRequest(part: 0, to: [recipient(channel)], stamp: AttemptStamp(now: Self.now, nonce: 1))
        }
    }

    @Test("An address that would end the request line makes no request")
    func hostileAddress() throws {
        let channel = try channel("wecom-robot")
        let message = try channel.compile(.sample())
        for address in ["https://a/?key=1\r\nX: y", "", "https://a/?key=中", "https://a/ b"] {
            let recipient = channel.recipient(DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 0), address: address)
            #expect(throws: ChannelError.self) {
                try message.httpRequest(part: 0, to: [recipient], stamp: AttemptStamp(now: Self.now, nonce: 1))
            }
        }
    }

    @Test("Addresses and secrets are checked when an endpoint is saved")
    func addressesAreChecked() throws {
        let wecom = try channel("wecom-robot")
        #expect(
            wecom.check(address: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send", secret: nil)?.subject == .address
        )
        #expect(wecom.check(address: "http://127.0.0.1:8080/wecom?key=abc", secret: nil) == nil)
        #expect(wecom.check(address: wecom.exampleAddress, secret: "x")?.subject == .secret)
        let feishu = try channel("feishu-robot")
        #expect(feishu.check(address: "https://open.feishu.cn/open-apis/bot/hook/abc", secret: nil) != nil)
        let webhook = try channel("webhook")
        #expect(webhook.check(address: webhook.exampleAddress, secret: "whsec_short")?.subject == .secret)
        #expect(webhook.check(address: "ftp://a/", secret: nil)?.subject == .address)
        let sms = try channel("aliyun-sms")
        #expect(sms.check(address: "13800001111", secret: nil) == nil, "the channel has one for all its numbers")
        let pusher = try channel("wxpusher")
        #expect(pusher.check(address: pusher.exampleAddress, secret: nil)?.subject == .secret)
        #expect(sms.check(address: "call me", secret: "a:b")?.subject == .address)
    }

    @Test("A batch names every number and is judged number by number")
    func batchOfNumbers() throws {
        var text = try String(contentsOfFile: Folders.channels + "/tencent-sms.yaml", encoding: .utf8)
        for key in ["sdk_app_id", "sign_name", "template_id"] {
            text = text.replacingOccurrences(of: "\(key): \"\"", with: "\(key): \"1400006666\"")
        }
        let channel = try ChannelFile.read(text, file: "tencent-sms.yaml")
        #expect(channel.cannotSend == nil)
        let recipients = ["13800001111", "13900002222", "+85212345678"].enumerated().map { place, number in
            channel.recipient(
                DeliveryID(notice: NoticeID(rawValue: 1), ordinal: UInt32(place)),
                address: number,
                secret: "id:key"
            )
        }
        #expect(recipients.map(\.name) == ["+8613800001111", "+8613900002222", "+85212345678"])
        let message = try channel.compile(.sample(title: "停", body: "正文"))
        let request = try message.httpRequest(
            part: 0,
            to: Array(recipients[..<2]),
            stamp: AttemptStamp(now: Self.now, nonce: 1)
        )
        #expect(try object(request)["PhoneNumberSet"] as? [String] == ["+8613800001111", "+8613900002222"])
        let mixed = #expect(throws: ChannelError.self) {
            try message.httpRequest(part: 0, to: recipients, stamp: AttemptStamp(now: Self.now, nonce: 1))
        }
        #expect(mixed?.subject == .recipients)
        #expect(request.headers.contains { $0.isNamed("authorization") && $0.value.hasPrefix("TC3-HMAC-SHA256 ") })
        #expect(throws: ChannelError.self) { try channel.compile(.sample(body: "详见 https://x.example")) }
        #expect(throws: ChannelError.self) { try channel.compile(.sample(body: "回电 13800001111")) }
    }
}
