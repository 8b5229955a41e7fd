import RelayJSON
import Testing

@testable import RelaySandbox

@Suite("WeCom robot", .timeLimit(.minutes(5)))
struct WecomRobotTests {
    private let path = "/wecom-robot/cgi-bin/webhook/send?key=k1"

    private func text(_ content: String) -> String { #"{"msgtype":"text","text":{"content":"\#(content)"}}"# }

    @Test("A text is taken with errcode 0 and HTTP 200")
    func accepted() throws {
        var bench = try Bench()
        let outcome = bench.take(path, text("请立即停止转账"))
        #expect(outcome.reply.status == 200)
        #expect(outcome.reply.text == #"{"errcode":0,"errmsg":"ok"}"#)
        #expect(outcome.message?.isTaken == true)
        #expect(outcome.message?.text == "请立即停止转账")
        #expect(outcome.message?.key == "k1")
    }

    @Test("The 21st call within 60 s is refused with HTTP 200, and one fits when the first is 60 s old")
    func rate() throws {
        var bench = try Bench()
        let burst = (1...21).map { _ in bench.code(path, text("x")) }
        #expect(burst == Array(repeating: "0", count: 20) + ["45009"])
        #expect(bench.take(path, text("x")).reply.status == 200)
        #expect(bench.code("/wecom-robot/cgi-bin/webhook/send?key=k2", text("x")) == "0")
        bench.advance(by: .milliseconds(59_999))
        #expect(bench.code(path, text("x")) == "45009")
        bench.advance(by: .milliseconds(1))
        #expect(bench.code(path, text("x")) == "0")
    }

    @Test("Calls refused for their content use up the robot's budget too")
    func badContentCounts() throws {
        var bench = try Bench()
        for _ in 1...20 { #expect(bench.code(path, text("")) == "44004") }
        #expect(bench.code(path, text("x")) == "45009")
    }

    @Test(
        "A text holds 2,048 bytes and a markdown 4,096, counted in UTF-8",
        arguments: [("text", 2048), ("markdown", 4096), ("markdown_v2", 4096)]
    )
    func byteLimits(_ type: String, _ limit: Int) throws {
        var bench = try Bench()
        func body(_ bytes: Int) -> String {
            let content = String(repeating: "警", count: bytes / 3) + String(repeating: "a", count: bytes % 3)
            return #"{"msgtype":"\#(type)","\#(type)":{"content":"\#(content)"}}"#
        }
        #expect(bench.code(path, body(limit)) == "0")
        let reply = bench.take(path, body(limit + 1)).reply
        #expect(reply.code == "40058")
        #expect(
            reply.json?["errmsg"]?.text?.hasPrefix(
                "\(type).content exceed max length \(limit). invalid Request Parameter, hint: ["
            ) == true
        )
    }

    @Test(
        "What is malformed gets the platform's code",
        arguments: [
            (#"{"msgtype":"text","text":{"content":""}}"#, "44004"), (#"{"msgtype":"text","text":{}}"#, "44004"),
            (#"{"msgtype":"text"}"#, "44004"), (#"{"msgtype":"sms","sms":{"content":"x"}}"#, "40008"),
            (#"{"text":{"content":"x"}}"#, "40008"), ("[]", "47001"), (#"{"msgtype":"te"#, "47001"), ("", "47001"),
            (#"{"msgtype":"news","news":{"articles":[{"title":"t"}]}}"#, "40058"),
            (#"{"msgtype":"news","news":{"articles":[]}}"#, "40058"),
            (#"{"msgtype":"news","news":{"articles":[{"title":"t","url":"https://a.example"}]}}"#, "0"),
            (
                #"{"msgtype":"image","image":{"base64":"SGVsbG8gV29ybGQ=","md5":"b10a8db164e0754105b7a99be72e3fe5"}}"#,
                "0"
            ),
            (
                #"{"msgtype":"image","image":{"base64":"SGVsbG8gV29ybGQ=","md5":"b10a8db164e0754105b7a99be72e3fe6"}}"#,
                "301019"
            ),
            (#"{"msgtype":"file","file":{"media_id":""}}"#, "40007"),
            (
                #"{"msgtype":"template_card","template_card":{"card_type":"text_notice","sub_title_text":"x","card_action":{"type":1}}}"#,
                "0"
            ),
            (#"{"msgtype":"template_card","template_card":{"card_type":"vote","card_action":{"type":1}}}"#, "40058"),
        ]
    )
    func content(_ body: String, _ code: String) throws {
        var bench = try Bench()
        #expect(bench.code(path, body) == code)
    }

    @Test("Bytes that are not UTF-8 are an invalid charset")
    func charset() throws {
        var bench = try Bench()
        let body = Array(#"{"msgtype":"text","text":{"content":""#.utf8) + [0xBE, 0xAF] + Array(#""}}"#.utf8)
        let reply = bench.router.take(
            SandboxRequest(method: "POST", target: path, body: body),
            at: bench.now
        ).reply
        #expect(reply.code == "40033")
    }

    @Test("A key that is missing or gone is an invalid webhook url and takes nothing")
    func badKey() throws {
        var bench = try Bench()
        for target in ["/wecom-robot/cgi-bin/webhook/send", "/wecom-robot/cgi-bin/webhook/send?key=gone-7"] {
            let outcome = bench.take(target, text("x"))
            #expect(outcome.reply.json?["errmsg"]?.text?.hasPrefix("invalid webhook url, hint: [") == true)
            #expect(outcome.reply.code == "93000")
            #expect(outcome.message?.isTaken == false)
        }
    }
}
