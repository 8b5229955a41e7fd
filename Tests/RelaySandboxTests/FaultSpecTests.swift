import RelayJSON
import Testing

@testable import RelaySandbox

@Suite("Fault specs", .timeLimit(.minutes(5)))
struct FaultSpecTests {
    @Test(
        "A spec reads back as it was written",
        arguments: [
            "wecom-robot:latency=200ms;webhook/s24*:status=503,times=2;dingtalk-robot/tok*:hang",
            "*:latency=50ms..2000ms,p=0.3", "*/gone*:reset", "/webhook/a:close=silent",
            "webhook:status=429,retry-after=7",
            "dingtalk-robot/t1:clock=7200s,times=1", "dingtalk-robot:status=302,location=https://a.example/x?y=1",
            "slack:garbage=http;discord:garbage=json", "webhook:drip=20ms;webhook:truncate,close;webhook:huge=70000",
            "",
        ]
    )
    func roundTrip(_ text: String) throws {
        #expect(try FaultSpec(text).description == text)
    }

    @Test("Short forms, other units and blanks mean the same")
    func forms() throws {
        #expect(try FaultSpec(" * : latency = 1.5s ; webhook:huge=1MiB ") == FaultSpec("*:latency=1500ms;webhook:huge"))
        #expect(try FaultSpec("webhook:drip,times=1;*:garbage") == FaultSpec("webhook:drip=1s,times=1;*:garbage=json"))
        #expect(try FaultSpec("*:latency=2m") == FaultSpec("*:latency=120s"))
        #expect(try FaultSpec("feishu-robot:clock=2h") == FaultSpec("feishu-robot:clock=7200s"))
        #expect(try FaultSpec(" ") == .none)
    }

    @Test("The JSON form means the same as the text")
    func json() throws {
        let json = """
            [{"on":"webhook/s24*","status":503,"times":2},{"on":"*","latency":"200ms","p":0.5},{"on":"slack","hang":true}]
            """
        #expect(try FaultSpec(json) == FaultSpec("webhook/s24*:status=503,times=2;*:latency=200ms,p=0.5;slack:hang"))
        let date = #"[{"on":"webhook","status":429,"retry-after":"Wed, 21 Oct 2026 07:28:00 GMT"}]"#
        #expect(throws: Never.self) { try FaultSpec(date) }
    }

    @Test(
        "A bad spec is refused with the rule, the column, what was found and what is allowed",
        arguments: [
            ("webhook", 1, 1, "webhook", "a rule is TARGET:SETTING"),
            ("*:hang;;", 2, 8, "", "a rule is TARGET:SETTING"),
            ("wecom:hang", 1, 1, "wecom", "channels: wecom-robot"),
            ("*:hang;webhook/a: hold", 2, 19, "hold", "settings: latency, hang"),
            ("webhook:status=503, times=0", 1, 21, "times=0", "a whole number of at least 1"),
            ("webhook:status=5xx", 1, 9, "status=5xx", "200 to 599"),
            ("webhook:latency=200", 1, 9, "latency=200", "such as 200ms"),
            ("webhook:latency=2s..1s", 1, 9, "latency=2s..1s", "from low to high"),
            ("webhook:p=1.5,hang", 1, 9, "p=1.5", "at most 1"), ("webhook:hang=1", 1, 9, "hang=1", "no value"),
            ("webhook:hang,reset", 1, 14, "reset", "one of hang, reset"),
            ("webhook:hang,retry-after=3", 1, 14, "retry-after", "only beside status"),
            ("webhook:times=3", 1, 9, "webhook", "the rule does nothing"),
            ("webhook:garbage=xml", 1, 9, "garbage=xml", "json or http"),
            ("webhook:huge=9999MiB", 1, 9, "huge=9999MiB", "at most 1024MiB"),
        ]
    )
    func refused(_ text: String, _ rule: Int, _ column: Int, _ found: String, _ allowed: String) throws {
        let error = try #require(throws: FaultSpecError.self) { try FaultSpec(text) }
        #expect(error.rule == rule)
        #expect(error.column == column)
        #expect(error.found == found)
        #expect(error.expected.contains(allowed), "\(error.expected)")
        #expect(error.description.hasPrefix("faults, rule \(rule), column \(column): “\(found)”: "))
    }

    @Test(
        "A star in a key matches any text, also empty text",
        arguments: [
            ("s24", "s24*", true), ("s245", "s24*", true), ("s23", "s24*", false), ("as24", "s24*", false),
            ("abc", "a*c", true), ("ac", "a*c", true), ("a", "a*a", false), ("abab", "*ab", true), ("", "*", true),
            ("aXbYc", "a*b*c", true), ("acb", "a*b*c", false), ("k", "k", true), ("k1", "k", false),
        ]
    )
    func patterns(_ key: String, _ pattern: String, _ matches: Bool) {
        #expect(FaultTarget.matches(key, pattern: pattern) == matches)
    }
}
