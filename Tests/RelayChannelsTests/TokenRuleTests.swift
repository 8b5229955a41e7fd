import RelayChannels
import RelayModel
import Testing

@Suite("Asking for access tokens", .timeLimit(.minutes(5)))
struct TokenRuleTests {
    private func rule(_ channel: String) throws -> TokenRule {
        try #require(try Folders.catalogue().all.first { $0.name.text == channel }?.token)
    }

    private func reply(_ body: String, status: Int = 200) -> OutboundReply {
        OutboundReply(status: status, body: Array(body.utf8), receivedAt: Timestamp(seconds: 0))
    }

    @Test("WeCom is asked by GET, the Official Account by POST; neither half of the secret breaks out of its place")
    func requests() throws {
        let wecom = try rule("wecom-app").request(secret: "ww1:a&b=c")
        #expect(wecom.method == "GET" && wecom.body.isEmpty)
        #expect(wecom.url == "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=a%26b%3Dc")
        let account = try rule("wechat-oa").request(secret: "wx1:s\"x", isForced: true)
        #expect(account.url == "https://api.weixin.qq.com/cgi-bin/stable_token")
        #expect(
            String(decoding: account.body, as: UTF8.self)
                == #"{"grant_type":"client_credential","appid":"wx1","secret":"s\"x","force_refresh":true}"#
        )
    }

    @Test("A secret that is no id and secret is refused, without being quoted", arguments: ["", "abc", ":abc", "abc:"])
    func secrets(text: String) throws {
        let rule = try rule("wecom-app")
        let error = #expect(throws: ChannelError.self) { try rule.request(secret: text) }
        #expect(text.isEmpty || error?.description.contains(text) == false)
    }

    @Test("A token, a refusal and a failure are told apart")
    func replies() throws {
        let rule = try rule("wecom-app")
        #expect(
            rule.read(reply(#"{"errcode":0,"errmsg":"ok","access_token":"abc","expires_in":7200}"#))
                == .token(Secret("abc"), seconds: 7200)
        )
        #expect(
            rule.read(reply(#"{"errcode":40013,"errmsg":"invalid corpid"}"#))
                == .refused(code: "40013", message: "invalid corpid")
        )
        #expect(rule.read(reply(#"{"errcode":-1,"errmsg":"busy"}"#)) == .failed(code: "-1", message: "busy"))
        let long = String(repeating: "x", count: 292) + "13812341234"
        #expect(
            rule.read(reply(#"{"errcode":-1,"errmsg":"\#(long)"}"#))
                == .failed(code: "-1", message: String(repeating: "x", count: 292) + "138****1")
        )
        for body in ["", "<html>", "{}", #"{"access_token":""}"#, #"{"access_token":"a b"}"#] {
            guard case .failed = rule.read(reply(body)) else {
                Issue.record("\(body)")
                continue
            }
        }
        #expect(rule.read(reply("", status: 502)) == .failed(code: "http_502", message: ""))
    }

    @Test("A token is kept under a hash of address and newest secret")
    func fingerprints() throws {
        let app = try rule("wecom-app")
        let school = try rule("wecom-school")
        #expect(app.fingerprint(of: "a:b") == school.fingerprint(of: "a:b"))
        #expect(app.fingerprint(of: "a:b") == app.fingerprint(of: "a:b c:d"))
        #expect(app.fingerprint(of: "a:b") != app.fingerprint(of: "a:c"))
    }
}
