import RelayModel
import Testing

@testable import RelaySandbox

@Suite("Faults", .timeLimit(.minutes(5)))
struct FaultDeskTests {
    private func plans(_ spec: String, seed: UInt64, keys: [String]) throws -> [FaultPlan] {
        var state = FaultInjector(spec: try FaultSpec(spec), seed: seed)
        return keys.map { state.plan(path: "/webhook/\($0)", channel: "webhook", key: $0) }
    }

    @Test("times counts each key's own requests")
    func times() throws {
        let keys = ["a", "b", "a", "a", "b", "b"]
        let hit = try plans("webhook:reset,times=2", seed: 1, keys: keys).map { $0.disturbance != nil }
        #expect(hit == [true, true, true, false, true, false])
    }

    @Test("The first rule that says something about a matter counts, others add what it leaves open")
    func merging() throws {
        let plan = try plans("webhook/a:hang;webhook:reset,latency=5ms;*:latency=9ms,close", seed: 1, keys: ["a"])[0]
        #expect(plan == FaultPlan(latency: 5, disturbance: .hang, closing: .announced))
    }

    @Test("One seed hits the same requests of a key, however they interleave with others'")
    func determinism() throws {
        let spec = "webhook:reset,p=0.5;webhook:latency=1ms..1000ms"
        let alone = try plans(spec, seed: 7, keys: Array(repeating: "a", count: 64))
        let mixed = try plans(spec, seed: 7, keys: (0..<128).map { $0 % 2 == 0 ? "a" : "b" })
        #expect(alone == stride(from: 0, to: 128, by: 2).map { mixed[$0] })
        #expect(try alone != plans(spec, seed: 8, keys: Array(repeating: "a", count: 64)))
    }

    @Test("A probability hits about its share")
    func share() throws {
        let hit = try plans("*:hang,p=0.3", seed: 3, keys: (0..<20_000).map { "k\($0 % 500)" })
        let count = hit.count { $0.disturbance == .hang }
        #expect((5600...6400).contains(count))
    }

    @Test("A status fault acts before the platform: no message is taken and no limit used; a hang acts after it")
    func reach() throws {
        var bench = try Bench(faults: "wecom-robot/a:status=429,retry-after=7;wecom-robot/b:hang")
        let body = #"{"msgtype":"text","text":{"content":"x"}}"#
        let refused = bench.take("/wecom-robot/cgi-bin/webhook/send?key=a", body)
        #expect(refused.reply.status == 429)
        #expect(refused.reply.headers.contains { $0.isNamed("retry-after") && $0.value == "7" })
        #expect(refused.message?.isTaken == false)
        let hung = bench.take("/wecom-robot/cgi-bin/webhook/send?key=b", body)
        #expect(hung.message?.isTaken == true)
        #expect(hung.message?.fault == "hang")
        #expect(bench.router.inbox.counts.channels["wecom-robot"]?.replies == ["status=429": 1, "hang": 1])
    }

    @Test("A redirect leads to DingTalk's punish page unless told otherwise")
    func redirect() throws {
        var bench = try Bench(faults: "dingtalk-robot:status=302")
        let reply = bench.take("/dingtalk-robot/robot/send?access_token=t", "{}").reply
        #expect(reply.headers.first { $0.isNamed("location") }?.value == "https://page.dingtalk.com/punish")
    }
}
