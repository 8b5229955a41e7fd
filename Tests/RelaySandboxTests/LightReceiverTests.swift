import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Light receivers", .timeLimit(.minutes(5)))
struct LightReceiverTests {
    @Test(
        "Each channel answers its success and its refusals in its own words",
        arguments: [
            ("/slack/services/T1/B1/k", #"{"text":"x"}"#, 200, "ok"),
            ("/slack/services/T1/B1/k", #"{"blocks":[]}"#, 400, "no_text"),
            ("/slack/services/T1/B1/gone", #"{"text":"x"}"#, 404, "no_service"),
            ("/discord/api/webhooks/1/t?wait=true", #"{"content":"x"}"#, 200, #""content":"x""#),
            ("/discord/api/webhooks/1/t", #"{"content":"x"}"#, 204, ""),
            ("/discord/api/webhooks/1/t?wait=true", #"{"content":""}"#, 400, #""code":50006"#),
            ("/discord/api/webhooks/gone1/t", #"{"content":"x"}"#, 404, #""code":10015"#),
            ("/telegram/bot1:AA/sendMessage", #"{"chat_id":-100,"text":"x"}"#, 200, #"{"ok":true,"result":{"#),
            ("/telegram/bot1:AA/sendMessage", #"{"chat_id":"","text":"x"}"#, 400, "chat_id is empty"),
            ("/telegram/bot1:AA/sendMessage", #"{"chat_id":1,"text":""}"#, 400, "message text is empty"),
            ("/telegram/botgone/sendMessage", #"{"chat_id":1,"text":"x"}"#, 401, #""error_code":401"#),
            (
                "/teams/workflows/w/triggers/manual/paths/invoke?sig=s", #"{"type":"message","attachments":[{}]}"#, 202,
                ""
            ),
            (
                "/teams/workflows/w/triggers/manual/paths/invoke", #"{"type":"message","attachments":[{}]}"#, 401,
                "error"
            ),
            ("/bark/push", #"{"device_key":"d","body":"x"}"#, 200, #"{"code":200,"message":"success""#),
            ("/bark/push", #"{"device_key":"gone","body":"x"}"#, 400, "failed to get device token"),
            ("/bark/push", #"{"device_keys":["d","gone"],"body":"x"}"#, 200, #"{"code":400,"device_key":"gone""#),
            ("/serverchan/SCT1.send", #"{"title":"t"}"#, 200, #""errno":0"#),
            ("/serverchan/send/sctp1t.send?title=t", "", 200, #"{"code":0"#),
            ("/serverchan/gone.send", #"{"title":"t"}"#, 400, "[AUTH]"),
            ("/pushplus/send", #"{"token":"t","content":"x"}"#, 200, #"{"code":200"#),
            ("/pushplus/send", #"{"token":"gone","content":"x"}"#, 200, #"{"code":903"#),
            (
                "/wxpusher/api/send/message", #"{"appToken":"AT_1","content":"x","uids":["UID_1"]}"#, 200,
                #""code":1000"#
            ),
            ("/wxpusher/api/send/message", #"{"appToken":"AT_1","content":"x"}"#, 200, #"{"code":1001"#),
            ("/ntfy/topic", "x", 200, #""event":"message""#),
            ("/ntfy/", #"{"topic":"a","message":"x"}"#, 200, #""id":"#),
            ("/ntfy/", #"{"message":"x"}"#, 400, #""code":40009"#),
            ("/gotify/message?token=k", #"{"message":"x"}"#, 200, #""id":"#),
            ("/gotify/message", #"{"message":"x"}"#, 401, #""errorCode":401"#),
            ("/gotify/message?token=k", #"{"title":"x"}"#, 400, #""errorCode":400"#),
        ]
    )
    func answers(_ target: String, _ body: String, _ status: Int, _ part: String) throws {
        var bench = try Bench()
        let outcome = bench.take(target, body)
        #expect(outcome.reply.status == status)
        #expect(outcome.reply.text.contains(part) || part.isEmpty, "\(outcome.reply.text)")
        #expect(outcome.message != nil)
    }

    private func sms(_ target: String, _ action: String, _ credential: String, _ body: String) throws -> SandboxReply {
        var bench = try Bench()
        let scheme = target.contains("aliyun") ? "ACS3-HMAC-SHA256" : "TC3-HMAC-SHA256"
        let name = target.contains("aliyun") ? "x-acs-action" : "X-TC-Action"
        return bench.take(
            target,
            body,
            headers: [
                HTTPField("Authorization", "\(scheme) Credential=\(credential),SignedHeaders=host,Signature=00"),
                HTTPField(name, action),
            ]
        ).reply
    }

    @Test("Aliyun gives one verdict for the whole request")
    func aliyun() throws {
        let good = "PhoneNumbers=13800001111%2C13800002222&SignName=s&TemplateCode=SMS_1&TemplateParam=%7B%7D"
        #expect(try sms("/aliyun-sms/", "SendSms", "ak", good).json?["Code"] == "OK")
        #expect(try sms("/aliyun-sms/?" + good, "SendSms", "ak", "").json?["Code"] == "OK")
        let bad = good.replacing("13800002222", with: "12")
        #expect(try sms("/aliyun-sms/", "SendSms", "ak", bad).json?["Code"] == "isv.MOBILE_NUMBER_ILLEGAL")
        let link = good.replacing("%7B%7D", with: "https%3A%2F%2Fa.example")
        #expect(try sms("/aliyun-sms/", "SendSms", "ak", link).json?["Code"] == "isv.PARAM_NOT_SUPPORT_URL")
        let many = "PhoneNumbers=" + Array(repeating: "13800001111", count: 1001).joined(separator: ",")
        #expect(try sms("/aliyun-sms/", "SendSms", "ak", many).json?["Code"] == "isv.MOBILE_COUNT_OVER_LIMIT")
        #expect(try sms("/aliyun-sms/", "SendSms", "gone", good).status == 404)
    }

    @Test("Tencent gives a verdict for each number, or an error for all")
    func tencent() throws {
        func body(_ numbers: String) -> String {
            #"{"PhoneNumberSet":[\#(numbers)],"SmsSdkAppId":"1","TemplateId":"2","SessionContext":"dlv_1"}"#
        }
        let mixed = try sms(
            "/tencent-sms/",
            "SendSms",
            "id/2026-03-02/sms/tc3_request",
            body(#""+8613800001111","12""#)
        )
        let set = mixed.json?["Response"]?["SendStatusSet"]?.elements ?? []
        #expect(set.map { $0["Code"] } == ["Ok", "InvalidParameterValue.IncorrectPhoneNumber"])
        #expect(set.first?["SessionContext"] == "dlv_1")
        #expect(mixed.isTaken)
        let none = try sms("/tencent-sms/", "SendSms", "id/x", body(""))
        #expect(none.json?["Response"]?["Error"]?["Code"]?.text?.hasPrefix("MissingParameter") == true)
        #expect(!none.isTaken)
    }

    @Test("A WeCom application's message needs a token that still lives")
    func wecomApp() throws {
        var bench = try Bench()
        let send = "/wecom-app/cgi-bin/message/send?access_token="
        func body(_ users: String) -> String {
            #"{"touser":"\#(users)","msgtype":"text","agentid":1,"text":{"content":"x"}}"#
        }
        #expect(bench.code(send + "none", body("u1")) == "40014")
        let given = bench.take("/wecom-app/cgi-bin/gettoken?corpid=c&corpsecret=s", method: "GET")
        let token = try #require(given.reply.json?["access_token"]?.text)
        #expect(given.reply.json?["expires_in"] == 7200)
        #expect(given.message?.isTaken == false)
        let partial = bench.take(send + token, body("u1|gone2"))
        #expect(partial.reply.json?["invaliduser"] == "gone2")
        #expect(partial.message?.key == "c")
        #expect(bench.code(send + token, body("gone1|gone2")) == "81013")
        bench.advance(by: .seconds(7200))
        #expect(bench.code(send + token, body("u1")) == "42001")
    }

    @Test("A school notice lists invalid parents as an array")
    func wecomSchool() throws {
        var bench = try Bench()
        let given = bench.take("/wecom-school/cgi-bin/gettoken?corpid=c&corpsecret=s", method: "GET")
        let token = try #require(given.reply.json?["access_token"]?.text)
        let reply = bench.take(
            "/wecom-school/cgi-bin/externalcontact/message/send?access_token=" + token,
            #"{"recv_scope":0,"to_parent_userid":["p1","gone2"],"msgtype":"text","agentid":1,"text":{"content":"x"}}"#
        ).reply
        #expect(reply.json?["invalid_parent_userid"] == ["gone2"])
        #expect(reply.isTaken)
    }

    @Test("An Official Account's message keeps the rules of its fields")
    func wechatOA() throws {
        var bench = try Bench()
        let grant = #"{"grant_type":"client_credential","appid":"wx1","secret":"s"}"#
        let given = bench.take("/wechat-oa/cgi-bin/stable_token", grant)
        let token = try #require(given.reply.json?["access_token"]?.text)
        let send = "/wechat-oa/cgi-bin/message/template/send?access_token=" + token
        func body(_ thing: String, _ user: String = "o1") -> String {
            #"{"touser":"\#(user)","template_id":"t","data":{"thing1":{"value":"\#(thing)"}}}"#
        }
        #expect(bench.code(send, body(String(repeating: "警", count: 20))) == "0")
        #expect(bench.code(send, body(String(repeating: "警", count: 21))) == "47003")
        #expect(bench.code(send, body("x", "gone1")) == "40003")
    }

    @Test("A broadcast to customer groups is a task, and names the groups that fail")
    func wecomCustomerGroup() throws {
        var bench = try Bench()
        let given = bench.take("/wecom-customer-group/cgi-bin/gettoken?corpid=c&corpsecret=s", method: "GET")
        let token = try #require(given.reply.json?["access_token"]?.text)
        let send = "/wecom-customer-group/cgi-bin/externalcontact/add_msg_template?access_token=" + token
        func body(_ groups: String, sender: String = "zhang") -> String {
            #"{"chat_type":"group","sender":"\#(sender)","chat_id_list":[\#(groups)],"text":{"content":"x"}}"#
        }
        let reply = bench.take(send, body(#""wr1","gone2""#)).reply
        #expect(reply.json?["fail_list"] == ["gone2"] && reply.code == "0" && reply.isTaken)
        #expect(bench.code(send, body(#""gone2""#)) == "41048")
        #expect(bench.code(send, body(#""wr1""#, sender: "")) == "40058")
        #expect(bench.code(send + "x", body(#""wr1""#)) == "40014")
    }

    @Test("A CloudEvent needs its type of content and its attributes")
    func cloudEvents() throws {
        var bench = try Bench()
        let event = #"{"specversion":"1.0","id":"1","source":"/r","type":"t","data":{"title":"x"}}"#
        let type = [HTTPField("Content-Type", "application/cloudevents+json; charset=utf-8")]
        #expect(bench.take("/cloudevents/a", event, headers: type).reply.status == 202)
        #expect(bench.take("/cloudevents/a", event).reply.status == 415)
        #expect(bench.take("/cloudevents/a", #"{"specversion":"1.0","id":"1"}"#, headers: type).reply.status == 400)
        #expect(bench.take("/cloudevents/gone", event, headers: type).reply.status == 410)
    }

    @Test(
        "Light channels refuse what comes too fast, in their own words, and take the next after the wait",
        arguments: [
            ("/slack/services/T1/B1/k", #"{"text":"x"}"#, 10, 10, "rate_limited"),
            ("/discord/api/webhooks/1/t?wait=true", #"{"content":"x"}"#, 5, 5, #""retry_after":5.000"#),
            ("/telegram/bot1:AA/sendMessage", #"{"chat_id":-100,"text":"x"}"#, 20, 60, #""retry_after":60"#),
            (
                "/teams/workflows/w/triggers/manual/paths/invoke?sig=s", #"{"type":"message","attachments":[{}]}"#, 4,
                1, "TooMany"
            ),
            ("/ntfy/topic", "x", 60, 300, #""code":42901"#),
        ]
    )
    func rates(_ target: String, _ body: String, _ limit: Int, _ seconds: Int, _ part: String) throws {
        var bench = try Bench()
        for _ in 0..<limit { #expect(bench.take(target, body).reply.isTaken) }
        let refused = bench.take(target, body).reply
        #expect(refused.status == 429 && !refused.isTaken && refused.text.contains(part), "\(refused.text)")
        bench.advance(by: .seconds(seconds))
        #expect(bench.take(target, body).reply.isTaken)
    }
}
