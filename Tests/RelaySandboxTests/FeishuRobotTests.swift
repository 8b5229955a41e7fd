import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Feishu robot", .timeLimit(.minutes(5)))
struct FeishuRobotTests {
    private let path = "/feishu-robot/open-apis/bot/v2/hook/h1"
    private let hello = #"{"msg_type":"text","content":{"text":"请核实"}}"#

    @Test("The sixth call within a second is the gateway's 9499 under HTTP 400")
    func perSecond() throws {
        var bench = try Bench()
        for _ in 1...5 { #expect(bench.code(path, hello) == "0") }
        let reply = bench.take(path, hello).reply
        #expect(reply.status == 400)
        #expect(reply.text == #"{"code":9499,"data":{},"msg":"too many request"}"#)
        bench.advance(by: .milliseconds(999))
        #expect(bench.code(path, hello) == "9499")
        bench.advance(by: .milliseconds(1))
        #expect(bench.code(path, hello) == "0")
    }

    @Test("The 101st call within a minute is 11232 under HTTP 200")
    func perMinute() throws {
        var bench = try Bench()
        for _ in 1...100 {
            #expect(bench.code(path, hello) == "0")
            bench.advance(by: .milliseconds(250))
        }
        let reply = bench.take(path, hello).reply
        #expect(reply.status == 200)
        #expect(reply.code == "11232")
        bench.advance(by: .milliseconds(60_000 - 25_000))
        #expect(bench.code(path, hello) == "0")
        #expect(bench.code(path, hello) == "11232")
    }

    @Test("Older servers' success has no code")
    func oldReply() throws {
        var bench = try Bench()
        #expect(
            bench.take(path, hello).reply.text
                == #"{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}"#
        )
        let old = bench.take("/feishu-robot/open-apis/bot/v2/hook/old1", hello)
        #expect(old.reply.text == #"{"Extra":null,"StatusCode":0,"StatusMessage":"success"}"#)
        #expect(old.message?.isTaken == true)
    }

    @Test("The published signatures pass within an hour of now, and nothing else does")
    func signature() throws {
        for vector in try Fixture.signatures("feishu") {
            let secret = try #require(vector["secret"]?.text)
            let timestamp = try #require(vector["timestamp"]?.text)
            let seconds = try #require(Int64(timestamp))
            let sign = try #require(vector["sign"]?.text)
            var bench = try Bench()
            try bench.register([secret], for: "feishu-robot/h1")
            func body(_ timestamp: String, _ sign: String) -> String {
                #"{"timestamp":"\#(timestamp)","sign":"\#(sign)","msg_type":"text","content":{"text":"x"}}"#
            }
            bench.now = Timestamp(seconds: seconds)
            #expect(bench.code(path, body(timestamp, sign)) == "0", "\(vector["id"]?.text ?? "")")
            #expect(bench.code(path, body(timestamp + "0", sign)) == "19021")
            #expect(bench.code(path, body("999999999999999999", sign)) == "19021")
            #expect(bench.code(path, hello) == "19021")
            bench.now = Timestamp(seconds: seconds + 3601)
            #expect(bench.code(path, body(timestamp, sign)) == "19021")
        }
    }

    @Test("Size, content and id are checked")
    func content() throws {
        var bench = try Bench()
        let long = #"{"msg_type":"text","content":{"text":"\#(String(repeating: "a", count: 20_000))"}}"#
        #expect(bench.code(path, long) == "19036")
        #expect(bench.code(path, "{") == "9499")
        #expect(bench.code(path, #"{"msg_type":"text","content":{"text":""}}"#) == "19002")
        #expect(bench.code(path, #"{"content":{"text":"x"}}"#) == "19002")
        #expect(bench.code("/feishu-robot/open-apis/bot/v2/hook/gone1", hello) == "19001")
        #expect(bench.code("/feishu-robot/open-apis/bot/hook/h1", hello) == "404")
    }

    @Test("The text of a card is what a reader sees")
    func cardText() throws {
        var bench = try Bench()
        let card = #"""
            {"msg_type":"interactive","card":{"header":{"title":{"tag":"plain_text","content":"预警"}},
            "elements":[{"tag":"div","text":{"tag":"lark_md","content":"**停止转账**"}}]}}
            """#
        #expect(bench.take(path, card).message?.text == "预警\n**停止转账**")
    }
}
