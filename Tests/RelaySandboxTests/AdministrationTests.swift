import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Administration", .timeLimit(.minutes(5)))
struct AdministrationTests {
    private let path = "/wecom-robot/cgi-bin/webhook/send?key=k1"
    private let body = #"{"msgtype":"text","text":{"content":"预警 1"}}"#

    @Test("What came in is listed as it came, with the text and the reply")
    func received() throws {
        var bench = try Bench()
        _ = bench.take(path, body, headers: [HTTPField("Webhook-Id", "dlv_1")])
        _ = bench.take("/slack/services/T/B/k", #"{"text":"x"}"#)
        let list = bench.take("/_sandbox/received?channel=wecom-robot&limit=5", method: "GET").reply.json?.elements
        let message = try #require(list?.first)
        #expect(list?.count == 1)
        #expect(message["received_at"] == "2026-03-02T15:30:00.000+08:00")
        #expect(message["body"]?.text == body)
        #expect(message["text"] == "预警 1")
        #expect(message["webhook_id"] == "dlv_1")
        #expect(message["status"] == 200)
        #expect(message["code"] == "0")
        #expect(message["fault"] == .null)
        #expect(message["taken"] == true)
    }

    @Test("Counts go by channel, key and reply")
    func counts() throws {
        var bench = try Bench()
        for _ in 1...21 { _ = bench.take(path, body) }
        _ = bench.take("/nowhere")
        let counts = try #require(bench.take("/_sandbox/counts", method: "GET").reply.json)
        #expect(counts["total"] == 21)
        #expect(counts["taken"] == 20)
        #expect(counts["unknown_paths"] == 1)
        #expect(counts["channels"]?["wecom-robot"]?["keys"]?["k1"]?["replies"] == ["0": 20, "45009": 1])
        #expect(bench.take("/_sandbox/received", method: "DELETE").reply.status == 204)
        #expect(bench.take("/_sandbox/counts", method: "GET").reply.json?["total"] == 0)
    }

    @Test("Faults are put as text or JSON; a bad spec changes nothing and is explained")
    func faults() throws {
        var bench = try Bench()
        #expect(bench.take("/_sandbox/faults", "webhook:hang", method: "PUT").reply.text == "webhook:hang\n")
        #expect(
            bench.take("/_sandbox/faults", #"[{"on":"*","status":503}]"#, method: "PUT").reply.text == "*:status=503\n"
        )
        let bad = bench.take("/_sandbox/faults", "*:hold", method: "PUT").reply
        #expect(bad.status == 400)
        #expect(bad.json?["error"]?.text?.contains("rule 1, column 3: “hold”") == true)
        #expect(bench.take("/_sandbox/faults", method: "GET").reply.text == "*:status=503\n")
        #expect(bench.code(path, body) == "503")
        #expect(bench.take("/_sandbox/faults", "", method: "PUT").reply.text == "\n")
        #expect(bench.code(path, body) == "0")
    }

    @Test("Secrets are put all or none, and never told again")
    func secrets() throws {
        var bench = try Bench()
        let target = "/dingtalk-robot/robot/send?access_token=T"
        let hello = #"{"msgtype":"text","text":{"content":"x"}}"#
        let bad = #"{"dingtalk-robot/T":"SECx","webhook/s1":"whsec_short"}"#
        let refusal = bench.take("/_sandbox/secrets", bad, method: "PUT").reply
        #expect(refusal.status == 400)
        #expect(refusal.json?["error"]?.text?.hasPrefix("webhook/s1: ") == true)
        #expect(!refusal.text.contains("short"))
        #expect(bench.code(target, hello) == "0")
        #expect(bench.take("/_sandbox/secrets", #"{"dingtalk-robot/T":["SECx"]}"#, method: "PUT").reply.status == 204)
        #expect(bench.code(target, hello) == "310000")
        #expect(bench.take("/_sandbox/secrets", #"{"dingtalk-robot/T":null}"#, method: "PUT").reply.status == 204)
        #expect(bench.code(target, hello) == "0")
    }

    @Test("The first page lists every channel; unknown paths and parameters are refused")
    func pages() throws {
        var bench = try Bench()
        let page = bench.take("/", method: "GET").reply
        #expect(page.status == 200)
        for channel in SandboxRouter.channels { #expect(page.text.contains("/\(channel)/"), "\(channel)") }
        #expect(bench.take("/nowhere", method: "GET").reply.status == 404)
        #expect(bench.take("/_sandbox/other", method: "GET").reply.status == 404)
        #expect(bench.take("/_sandbox/counts", method: "POST").reply.status == 405)
        #expect(bench.take("/_sandbox/received?limit=x", method: "GET").reply.status == 400)
        #expect(bench.take("/_sandbox/received?since=1", method: "GET").reply.status == 400)
    }
}
