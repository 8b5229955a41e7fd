import RelayJSON
import RelayModel
import Testing

@testable import RelaySandbox

@Suite("DingTalk robot", .timeLimit(.minutes(5)))
struct DingTalkRobotTests {
    private let path = "/dingtalk-robot/robot/send?access_token=t1"
    private let hello = #"{"msgtype":"text","text":{"content":"请核实"}}"#

    @Test("The 21st call in a minute silences the robot for ten minutes, every call of them")
    func penalty() throws {
        var bench = try Bench()
        for _ in 1...20 { #expect(bench.code(path, hello) == "0") }
        #expect(bench.code(path, hello) == "130101")
        bench.advance(by: .seconds(599))
        for body in [hello, "", "[]"] {
            let reply = bench.take(path, body).reply
            #expect(reply.text == #"{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}"#)
        }
        #expect(bench.code("/dingtalk-robot/robot/send?access_token=t2", hello) == "0")
        bench.advance(by: .seconds(1))
        #expect(bench.code(path, hello) == "0")
    }

    @Test("A robot whose token names a keyword takes only messages that hold it")
    func keyword() throws {
        var bench = try Bench()
        let path = "/dingtalk-robot/robot/send?access_token=keyword-%E6%A0%B8%E5%AE%9E-7"
        #expect(bench.code(path, hello) == "0")
        #expect(bench.code(path, #"{"msgtype":"text","text":{"content":"请转告"}}"#) == "310000")
        #expect(bench.code(path, #"{"msgtype":"markdown","markdown":{"title":"核实","text":"请转告"}}"#) == "0")
        let hook = "/feishu-robot/open-apis/bot/v2/hook/keyword-%E6%A0%B8%E5%AE%9E-7"
        #expect(bench.code(hook, #"{"msg_type":"text","content":{"text":"请核实"}}"#) == "0")
        #expect(bench.code(hook, #"{"msg_type":"text","content":{"text":"请转告"}}"#) == "19024")
    }

    @Test("The published signatures pass within an hour, encoded once")
    func signature() throws {
        for vector in try Fixture.signatures("dingtalk") {
            let secret = try #require(vector["secret"]?.text)
            let milliseconds = try #require(vector["timestamp_ms"]?.wholeNumber)
            let query = try #require(vector["query"]?.text)
            var bench = try Bench()
            try bench.register([secret], for: "dingtalk-robot/t1")
            bench.now = Timestamp(milliseconds: milliseconds + 3_600_000)
            #expect(bench.code(path + "&" + query, hello) == "0", "\(vector["id"]?.text ?? "")")
            bench.now = Timestamp(milliseconds: milliseconds + 3_600_001)
            #expect(bench.code(path + "&" + query, hello) == "310000")
        }
    }

    @Test("A signature that is missing, wrong, or encoded twice or never is refused where a secret is registered")
    func badSignature() throws {
        let vector = try #require(try Fixture.signatures("dingtalk").first)
        let sign = try #require(vector["sign"]?.text)
        var bench = try Bench()
        try bench.register(["SECx"], for: "dingtalk-robot/t1")
        bench.now = Timestamp(milliseconds: 1_700_000_000_000)
        #expect(sign.contains("+"))
        let queries = [
            "", "&timestamp=1700000000000", "&timestamp=1700000000000&sign=\(sign)",
            "&timestamp=1700000000000&sign=rgcjbH%252ByFyES%252BS0llX%252BcAPCwVRpsr7sbiX5Lnyo%252FocU%253D",
            "&timestamp=-9223372036854775808&sign=\(sign)",
        ]
        for query in queries { #expect(bench.code(path + query, hello) == "310000", "\(query)") }
        #expect(bench.code("/dingtalk-robot/robot/send?access_token=t2&timestamp=1&sign=x", hello) == "0")
    }

    @Test("A platform whose clock is off refuses signatures as too old; its limits go by time that passes")
    func clock() throws {
        var bench = try Bench(faults: "dingtalk-robot/t1:clock=2h,times=1;feishu-robot/h1:clock=2h,times=1")
        let signed = path + "&timestamp=\(bench.now.milliseconds)&sign=x"
        #expect(bench.take(signed, hello).reply.text.contains("invalid timestamp"))
        #expect(bench.code(signed, hello) == "0")
        let feishu = { (now: Timestamp) in
            #"{"timestamp":"\#(now.milliseconds / 1000)","sign":"x","msg_type":"text","content":{"text":"请核实"}}"#
        }
        let hook = "/feishu-robot/open-apis/bot/v2/hook/h1"
        #expect(bench.code(hook, feishu(bench.now)) == "19021")
        #expect(bench.code(hook, feishu(bench.now)) == "0")
    }

    @Test("A body of more than 20,000 bytes is too long, whatever the characters in it")
    func bodyLimit() throws {
        var bench = try Bench()
        let frame = #"{"msgtype":"text","text":{"content":""}}"#.utf8.count
        func body(_ bytes: Int) -> String {
            #"{"msgtype":"text","text":{"content":"\#(String(repeating: "a", count: bytes - frame))"}}"#
        }
        #expect(bench.code(path, body(20_000)) == "0")
        #expect(bench.code(path, body(20_001)) == "460101")
    }

    @Test(
        "What is malformed gets the platform's code",
        arguments: [
            ("nonsense", "40035"), ("{}", "40035"), (#"{"msgtype":"text","text":{"content":""}}"#, "40035"),
            (#"{"msgtype":"voice"}"#, "400105"), (#"{"msgtype":"markdown","markdown":{"title":"t"}}"#, "40035"),
            (#"{"msgtype":"markdown","markdown":{"title":"t","text":"x"}}"#, "0"),
            (#"{"msgtype":"link","link":{"title":"t","text":"x","messageUrl":"https://a.example"}}"#, "0"),
            (#"{"msgtype":"feedCard","feedCard":{"links":[]}}"#, "40035"),
        ]
    )
    func content(_ body: String, _ code: String) throws {
        var bench = try Bench()
        #expect(bench.code(path, body) == code)
    }

    @Test("Another Content-Type, another method and an unknown token are refused")
    func head() throws {
        var bench = try Bench()
        #expect(bench.code(path, hello, headers: [HTTPField("Content-Type", "text/plain")]) == "43004")
        #expect(bench.code(path, "", method: "GET") == "43002")
        #expect(bench.code("/dingtalk-robot/robot/send?access_token=gone", hello) == "300005")
        #expect(bench.code("/dingtalk-robot/robot/sendx?access_token=t1", hello) == "404")
    }
}
