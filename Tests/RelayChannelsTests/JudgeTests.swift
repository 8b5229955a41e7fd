import RelayChannels
import RelayModel
import Testing

@Suite("Judging replies", .timeLimit(.minutes(5)))
struct JudgeTests {
    let catalogue: ChannelCatalogue

    init() throws { catalogue = try Folders.catalogue() }

    private func judge(
        _ name: String,
        _ status: Int,
        _ body: String,
        headers: [HTTPField] = [],
        recipients: [String] = []
    ) throws -> Verdict {
        let channel = try #require(catalogue[ChannelName(unchecked: name)])
        // 2026-03-02 15:30 in Shanghai
        return channel.judge(
            OutboundReply(
                status: status,
                headers: headers,
                body: Array(body.utf8),
                receivedAt: Timestamp(seconds: 1_772_436_600)
            ),
            recipients: recipients
        )
    }

    @Test(
        "Only a whole number or a string of digits is a code",
        arguments: [
            ("0", true), ("\"0\"", true), ("-0", true), ("\"00\"", true), ("null", false), ("false", false),
            ("\"\"", false),
            ("\" 0\"", false), ("[0]", false), ("{}", false), ("\"zero\"", false),
        ]
    )
    func whatIsACode(code: String, isAccepted: Bool) throws {
        let verdict = try judge("wecom-robot", 200, "{\"errcode\":\(code)}")
        #expect(verdict.class == (isAccepted ? .accepted : .ambiguous))
    }

    @Test("A byte-order mark and blanks around the body are ignored; trailing bytes are not")
    func aroundTheBody() throws {
        #expect(try judge("wecom-robot", 200, "\u{FEFF} {\"errcode\":0}\n").class == .accepted)
        #expect(try judge("wecom-robot", 200, "{\"errcode\":0}x").class == .ambiguous)
    }

    @Test("An unknown code fails the message, is flagged, and never the endpoint, whatever the status")
    func unknownCode() throws {
        for status in [200, 400, 403] {
            let verdict = try judge("feishu-robot", status, #"{"code":424242,"msg":"?"}"#)
            #expect(verdict.class == .permanentContent)
            #expect(verdict.isUnknownCode)
            #expect(verdict.code == "424242")
        }
    }

    @Test("The provider's words are kept, with numbers masked")
    func messagesAreMasked() throws {
        let verdict = try judge(
            "aliyun-sms",
            200,
            #"{"Code":"isv.MOBILE_NUMBER_ILLEGAL","Message":"13800001111 or 1380000"}"#,
            recipients: ["1380000"]
        )
        #expect(!verdict.message.contains("13800001111"))
        #expect(!verdict.message.contains("1380000"))
        #expect(verdict.message.contains("****"))
        let long = try judge("wecom-robot", 200, "{\"errcode\":1,\"errmsg\":\"\(String(repeating: "长", count: 900))\"}")
        #expect(long.message.count == 300)
    }

    @Test("A recipient is masked each time the provider names it, its kind left alone, and in the middle of a word")
    func eachMentionIsMasked() throws {
        let verdict = try judge(
            "wecom-app",
            200,
            #"{"errcode":81013,"errmsg":"zhangsanfeng: no zhangsanfeng, user:zhangsanfeng; xzhangsanfeng\u0301"}"#,
            recipients: ["user:zhangsanfeng"]
        )
        #expect(verdict.message == "zhan****feng: no zhan****feng, user:zhan****feng; xzhan****feng\u{301}")
    }

    @Test("A warning in a success is kept for the log")
    func warningIsKept() throws {
        let verdict = try judge("wecom-robot", 200, #"{"errcode":0,"errmsg":"ok. Warning: wrong json format. "}"#)
        #expect(verdict.class == .accepted)
        #expect(verdict.message.contains("Warning"))
    }

    @Test("References are kept: one for the request, or one for each recipient")
    func references() throws {
        #expect(try judge("aliyun-sms", 200, #"{"Code":"OK","BizId":"9^0"}"#).reference == "9^0")
        #expect(try judge("wechat-oa", 200, #"{"errcode":0,"msgid":200228332}"#).reference == "200228332")
        let verdict = try judge(
            "tencent-sms",
            200,
            #"{"Response":{"SendStatusSet":[{"SerialNo":"s1","PhoneNumber":"+861","Code":"Ok"},{"SerialNo":"s2","PhoneNumber":"+862","Code":"Ok"}]}}"#,
            recipients: ["+861", "+862"]
        )
        #expect(verdict.class == .accepted)
        #expect(verdict.recipients["+862"]?.reference == "s2")
    }

    @Test(
        "Retry-After: seconds rounded up, dates in all three forms, nonsense ignored",
        arguments: [
            ("0.2", 1.0), ("120", 120), ("999999", 86_400), ("0", 60), ("-5", 60), ("1e9", 60), ("soon", 60), ("", 60),
            ("Mon, 02 Mar 2026 07:31:30 GMT", 90), ("Monday, 02-Mar-26 07:31:30 GMT", 90),
            ("Mon Mar  2 07:31:30 2026", 90),
            ("Mon, 02 Mar 2020 07:31:30 GMT", 60),
        ]
    )
    func retryAfter(value: String, wait: Double) throws {
        let verdict = try judge("webhook", 429, "", headers: [HTTPField("RETRY-AFTER", value)])
        #expect(verdict.class == .throttled)
        #expect(verdict.waitSeconds == wait)
    }

    @Test(
        "A date in Retry-After is judged by the receiver's own clock",
        arguments: [
            ("Mon, 02 Mar 2026 07:30:00 GMT", 90.0), ("Mon, 02 Mar 2026 09:30:00 GMT", 60),
            ("Sun, 01 Mar 2026 19:31:00 GMT", 43_230), ("soon", 90),
        ]
    )
    func receiversClock(date: String, wait: Double) throws {
        // The receiver's Date; without a readable one the relay's clock, which shows 07:30:00.
        let headers = [HTTPField("Date", date), HTTPField("Retry-After", "Mon, 02 Mar 2026 07:31:30 GMT")]
        #expect(try judge("webhook", 429, "", headers: headers).waitSeconds == wait)
        #expect(try judge("webhook", 503, "", headers: headers).waitSeconds == (wait == 60 ? nil : wait))
    }

    @Test(
        "A reply that says too long is told apart from others about the text",
        arguments: [
            ("wecom-robot", 200, #"{"errcode":40058,"errmsg":"content exceed max length 4096"}"#, true),
            ("wecom-robot", 200, #"{"errcode":93000,"errmsg":"exceed max length"}"#, true),
            ("wecom-robot", 200, #"{"errcode":44004,"errmsg":"empty content"}"#, false),
            ("wecom-app", 200, #"{"errcode":40058,"errmsg":"x"}"#, true),
            ("dingtalk-robot", 200, #"{"errcode":460101,"errmsg":"message too long"}"#, true),
            ("dingtalk-robot", 200, #"{"errcode":43004,"errmsg":"x"}"#, false),
            ("feishu-robot", 200, #"{"code":19036,"msg":"request body size cannot exceed 20 KB"}"#, true),
            ("feishu-robot", 200, #"{"code":19002,"msg":"x"}"#, false),
            ("telegram", 400, #"{"ok":false,"error_code":400,"description":"Bad Request: message is too long"}"#, true),
            (
                "discord", 400, #"{"code":50035,"errors":{"content":{"_errors":[]}},"message":"Invalid Form Body"}"#,
                true
            ),
            ("discord", 400, #"{"code":50035,"errors":{"embeds":{}},"message":"Invalid Form Body"}"#, false),
            ("bark", 500, #"{"code":500,"message":"push failed: PayloadTooLarge"}"#, true),
            ("ntfy", 413, #"{"code":41301,"http":413,"error":"message too large"}"#, true),
            ("slack", 400, "msg_too_long", true), ("teams", 413, "", true), ("webhook", 413, "", true),
            ("webhook", 415, "", false),
        ]
    )
    func tooLong(name: String, status: Int, body: String, isTooLong: Bool) throws {
        let verdict = try judge(name, status, body)
        #expect(verdict.class == .permanentContent || name == "webhook" && !isTooLong, "\(verdict)")
        #expect(verdict.isTooLong == isTooLong)
    }

    @Test("Calendar waits end at midnight or on the first of the month, in the service's own zone")
    func calendarWaits() throws {
        #expect(try judge("aliyun-sms", 200, #"{"Code":"isv.DAY_LIMIT_CONTROL"}"#).waitSeconds == 30_600)
        #expect(
            try judge("aliyun-sms", 200, #"{"Code":"isv.MONTH_LIMIT_CONTROL"}"#).waitSeconds == 29.0 * 86_400 + 30_600
        )
        #expect(try judge("ntfy", 429, #"{"code":42908}"#).waitSeconds == 59_400)
    }

    @Test("A list that refuses all recipients is not success; an empty list is")
    func refusedLists() throws {
        let all = try judge(
            "wecom-app",
            200,
            #"{"errcode":0,"invaliduser":"u1|U2"}"#,
            recipients: ["user:u1", "user:u2"]
        )
        #expect(all.class == .permanentConfig)
        #expect(all.scope == .recipient)
        let none = try judge("wecom-customer-group", 200, #"{"errcode":0,"fail_list":[]}"#, recipients: ["wrA"])
        #expect(none.class == .accepted && none.awaitsHuman)
        let some = try judge(
            "wecom-customer-group",
            200,
            #"{"errcode":0,"fail_list":["wrA"]}"#,
            recipients: ["wrA", "wrB"]
        )
        #expect(some.class == .partial)
        #expect(some.recipients["wrB"]?.awaitsHuman == true)
    }

    @Test("A recipient the reply does not name is ambiguous")
    func missingRecipient() throws {
        let verdict = try judge("wxpusher", 200, #"{"code":1000,"data":[]}"#, recipients: ["UID_a"])
        #expect(verdict.class == .ambiguous)
        #expect(
            try judge("tencent-sms", 200, #"{"Response":{"SendStatusSet":[]}}"#, recipients: ["+861"]).class
                == .ambiguous
        )
        #expect(try judge("bark", 200, #"{"code":200,"data":[]}"#, recipients: ["k1"]).class == .ambiguous)
    }

    @Test("A redirect is never success, and only DingTalk's means a throttle")
    func redirects() throws {
        #expect(try judge("wecom-robot", 302, "{\"errcode\":0}").class == .permanentConfig)
        #expect(try judge("dingtalk-robot", 302, "").waitSeconds == 600)
        #expect(try judge("dingtalk-robot", 301, "").class == .permanentConfig)
    }

    @Test(
        "What is to be mended is told by the channel's code, by the status or by the fault",
        arguments: [
            ("dingtalk-robot", 200, #"{"errcode":310000,"errmsg":"invalid timestamp"}"#, RefusalCause.clock),
            ("dingtalk-robot", 200, #"{"errcode":310000,"errmsg":"description:机器人发送签名过期"}"#, .clock),
            ("dingtalk-robot", 200, #"{"errcode":310000,"errmsg":"description:ip 不在白名单中"}"#, .ipList),
            ("dingtalk-robot", 200, #"{"errcode":310000,"errmsg":"sign not match"}"#, .key),
            ("dingtalk-robot", 200, #"{"errcode":310000,"errmsg":"description:机器人发送签名不匹配"}"#, .key),
            ("feishu-robot", 200, #"{"code":19021,"msg":"x"}"#, .clock),
            ("feishu-robot", 200, #"{"code":19022,"msg":"x"}"#, .ipList),
            ("slack", 403, "invalid_token", .key), ("webhook", 302, "", .redirect), ("wecom-robot", 302, "", .redirect),
            ("wecom-robot", 403, "<html>", .page), ("teams", 404, "<html>", .page),
        ]
    )
    func causes(channel: String, status: Int, body: String, cause: RefusalCause) throws {
        let verdict = try judge(channel, status, body)
        #expect(verdict.class == .permanentConfig && !verdict.isGone && verdict.cause == cause)
    }

    @Test(
        "A robot that is gone is told from one that is refused; 410 means gone wherever the status decides"
    )
    func gone() throws {
        #expect(try judge("dingtalk-robot", 200, #"{"errcode":400013,"errmsg":"x"}"#).isGone)
        #expect(try !judge("dingtalk-robot", 200, #"{"errcode":400102,"errmsg":"x"}"#).isGone)
        #expect(try !judge("feishu-robot", 200, #"{"code":19007,"msg":"x"}"#).isGone)
        #expect(try !judge("wecom-robot", 200, #"{"errcode":93000,"errmsg":"something else"}"#).isGone)
        for channel in ["webhook", "cloudevents", "teams", "gotify", "wecom-robot", "slack"] {
            #expect(try judge(channel, 410, "").isGone, "\(channel)")
            #expect(try !judge(channel, 404, "<html>").isGone, "\(channel)")
        }
    }

    @Test("Discord blocks callers that repeat after 401, 403 or 404: the refusal says for how long nothing leaves")
    func discordRests() throws {
        #expect(try judge("discord", 403, "<html>").waitSeconds == 600)
        #expect(try judge("discord", 404, #"{"message":"Unknown Webhook","code":10015}"#).isGone)
    }

    @Test("A code of the wrong type is unknown where codes are texts, and no code at all elsewhere")
    func foreignCodes() throws {
        #expect(try judge("aliyun-sms", 200, #"{"Code":0}"#).isUnknownCode)
        #expect(try judge("aliyun-sms", 200, #"{"Message":"OK"}"#).class == .ambiguous)
        #expect(try judge("feishu-robot", 200, #"{"code":null,"StatusCode":0}"#).class == .ambiguous)
    }
}
