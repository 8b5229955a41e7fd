import ArgumentParser
import Foundation
import RelayChannels
import RelayModel

/// `panda-relay channels bench`: measures the CPU time of compiling, rendering and judging a message. `make bench` uses
/// it, so the help does not list it.
struct ChannelsBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measures the CPU that compiling, rendering and judging a message take.",
        discussion: "  panda-relay channels bench --count 1000000",
        shouldDisplay: false
    )

    @Option(help: "Requests rendered and replies judged per channel.") var count = 100_000
    @OptionGroup var folder: ChannelFolder

    func validate() throws {
        if count < 1 { throw ValidationError("--count must be 1 or more.") }
    }

    func run() async throws {
        let replies: [(channel: String, status: Int, body: String)] = [
            ("wecom-robot", 200, #"{"errcode":0,"errmsg":"ok"}"#),
            ("wecom-robot", 200, #"{"errcode":45009,"errmsg":"api freq out of limit, hint: [1], from ip: 1.2.3.4"}"#),
            ("dingtalk-robot", 200, #"{"errcode":0,"errmsg":"ok"}"#),
            ("feishu-robot", 200, #"{"StatusCode":0,"StatusMessage":"success","code":0,"data":{},"msg":"success"}"#),
            ("webhook", 204, ""),
        ]
        var table = TextTable(
            headings: ["channel", "reply", "compile µs", "render µs", "judge µs"],
            rightAligned: [2, 3, 4]
        )
        for sample in replies {
            let channel = try folder.channel(sample.channel)
            let row = try measure(channel, status: sample.status, body: sample.body)
            let verdict = channel.judge(reply(sample.status, sample.body))
            table.rows.append([sample.channel, verdict.class.name] + row.map { String(format: "%.2f", $0) })
        }
        Terminal.put(table.text)
    }

    private func measure(_ channel: Channel, status: Int, body: String) throws -> [Double] {
        let content = NoticeContent.sample(body: String(repeating: "近期冒充客服案件多发，请转告同学。", count: 10))
        let message = try channel.compile(content)
        let compile = try microseconds(each: max(1, count / 100)) { _ in _ = try channel.compile(content) }
        let recipients = (0..<64).map { ordinal in
            channel.recipient(
                DeliveryID(notice: content.id, ordinal: UInt32(ordinal)),
                address: channel.exampleAddress,
                secret: channel.exampleSecret
            )
        }
        var size = 0
        let render = try microseconds(each: count) { turn in
            let stamp = AttemptStamp(now: content.issuedAt + .milliseconds(turn), nonce: UInt128(turn))
            size &+= try message.request(part: 0, to: [recipients[turn & 63]], stamp: stamp).body.count
        }
        let reply = reply(status, body)
        let judge = microseconds(each: count) { turn in
            size &+= Int(channel.judge(reply, recipients: [recipients[turn & 63].name]).class.rawValue)
        }
        return [compile, render, judge]
    }

    private func reply(_ status: Int, _ body: String) -> OutboundReply {
        OutboundReply(status: status, body: Array(body.utf8), receivedAt: Timestamp(seconds: 1_772_436_600))
    }

    /// Measures the thread's own CPU time, so that a busy machine does not change the result.
    private func microseconds(each count: Int, _ body: (Int) throws -> Void) rethrows -> Double {
        let start = threadNanoseconds()
        for turn in 0..<count { try body(turn) }
        return Double(threadNanoseconds() - start) / 1000 / Double(count)
    }

    /// The CPU time of this thread in nanoseconds.
    private func threadNanoseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
