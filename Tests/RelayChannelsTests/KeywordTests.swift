import Foundation
import RelayModel
import Testing

@testable import RelayChannels

@Suite("Keywords of robots", .serialized, .timeLimit(.minutes(5)))
struct KeywordTests {
    private static let keyword = "警情"
    /// The channels with keywords, with a limit of 2,000 bytes so that short texts have parts.
    static let channels = ["dingtalk-robot", "feishu-robot"].compactMap { try? small($0) }
    static let cases = channels.flatMap { channel in
        channel.messageNames.map { GoldenRequestTests.Case(channel: channel, message: $0) }
    }

    private static func small(_ name: String) throws -> Channel {
        let text = try String(contentsOfFile: Folders.channels + "/\(name).yaml", encoding: .utf8)
            .replacing("json_body_bytes: 20000", with: "json_body_bytes: 2000")
        return try ChannelFile.read(text, file: name, wording: try Wording(directory: Folders.notices))
    }

    private func content(_ body: String, title: String = "题", kind: NoticeKind = .bulletin) -> NoticeContent {
        var content = NoticeContent.sample(kind: kind, title: title, body: body, severity: .high)
        content.data = #"{"url":"https://school.example/n/1","picture":"https://school.example/p.png"}"#
        return content
    }

    /// What each request's reader sees, repeats too.
    private func shown(_ message: CompiledMessage, secret: String? = "SECx") throws -> [String] {
        let channel = message.channel
        let recipient = channel.recipient(
            DeliveryID(notice: NoticeID(rawValue: 1 << 40), ordinal: 0),
            address: channel.exampleAddress,
            secret: secret
        )
        return try [false, true].flatMap { isRepeat in
            try (0..<message.partCount).map { part in
                let stamp = AttemptStamp(now: Timestamp(seconds: 1_772_436_600), nonce: 1, isRepeat: isRepeat)
                let request = try message.request(part: part, to: [recipient], stamp: stamp)
                if message.isSplittable { #expect(request.body.count <= 2000) }
                return try HostileTextTests.strings(request.body).joined(separator: "\n")
            }
        }
    }

    @Test("A keyword stands in every part, whatever the notice is", arguments: cases)
    func everyPart(sample: GoldenRequestTests.Case) throws {
        #expect(Self.cases.count == 9)
        let long = String(repeating: "对方自称平台客服，要求屏幕共享并转账的，都是诈骗。\n", count: 30)
        var correction = content("请以此为准。", kind: .reminder)
        correction.corrects = NoticeID(rawValue: 5)
        let contents = [
            content("请转告同学。", kind: .reminder), content(long), content("演练。", kind: .drill),
            content("信。", kind: .letter), correction, content("有警情。", title: "警情通报"),
        ]
        for content in contents {
            let message = try sample.channel.compile(content, message: sample.message, keyword: Self.keyword)
            #expect(try shown(message).allSatisfy { $0.contains(Self.keyword) })
        }
    }

    @Test("A text that holds the keyword is sent as it is", arguments: cases)
    func asItIs(sample: GoldenRequestTests.Case) throws {
        let keyword = "核实"
        let content = content("请核实。", title: "请核实")
        let plain = try sample.channel.compile(content, message: sample.message)
        let marked = try sample.channel.compile(content, message: sample.message, keyword: keyword)
        #expect(plain.renderer.parts == marked.renderer.parts)
        #expect(marked.renderer.fields.headlineMark.isEmpty && plain.holds(keyword))
        #expect(try !sample.channel.compile(self.content("无。"), message: sample.message).holds(keyword))
    }

    @Test("The keyword stands in front, once, and only in the parts that lack it")
    func inFront() throws {
        let channel = try Self.small("dingtalk-robot")
        let body = "有警情。\n" + String(repeating: "请转告同学，谨防诈骗。", count: 70)
        let parts = try channel.compile(content(body), keyword: Self.keyword).renderer.parts
        #expect(parts.count > 1)
        #expect(parts[0].hasPrefix("【警情通报】"))
        for part in parts.dropFirst() {
            #expect(part.hasPrefix("警情\n") && part.components(separatedBy: Self.keyword).count == 2)
        }
    }

    @Test("Parts that are cut shorter hold it too, and those that have arrived stay the same")
    func shorter() throws {
        let channel = try Self.small("feishu-robot")
        let body = String(repeating: "请转告同学，谨防诈骗。", count: 70)
        let before = try channel.compile(content(body), keyword: Self.keyword).renderer.parts
        let after = try channel.compile(content(body), keyword: Self.keyword, shortenedFrom: 1).renderer.parts
        #expect(after.count > before.count && after.allSatisfy { $0.contains(Self.keyword) })
        #expect(after[0].components(separatedBy: "\n(")[0] == before[0].components(separatedBy: "\n(")[0])
    }

    @Test("Channels whose robots want none refuse a keyword; those that do, a long one")
    func refused() throws {
        let dingtalk = try Folders.ready("dingtalk-robot")
        #expect(dingtalk.keywordFault("") == nil && dingtalk.keywordFault("警情") == nil)
        #expect(dingtalk.keywordFault(String(repeating: "警", count: 21)) != nil)
        #expect(dingtalk.keywordFault("警\n情") != nil)
        let others = try Folders.catalogue().all.filter { $0.keywordLimit == nil }
        #expect(others.count >= 18)
        for channel in others {
            #expect(channel.keywordFault("警情")?.contains(channel.name.text) == true && channel.keywordFault("") == nil)
        }
    }

    @Test("A channel file with keywords has a place for one in each message")
    func places() throws {
        let text = try String(contentsOfFile: Folders.channels + "/wecom-robot.yaml", encoding: .utf8)
            .replacing("secret: {use: none}", with: "secret: {use: none}\nkeyword: {characters: 20}")
        let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(text, file: "wecom-robot.yaml") }
        #expect(error?.faults.map(\.problem) == ["\"image\" has no place for a keyword"])
    }

    @Test("A reply that misses the keyword is told apart from others about the text")
    func missing() throws {
        func judge(_ name: String, _ body: String) throws -> Verdict {
            let reply = OutboundReply(status: 200, body: Array(body.utf8), receivedAt: Timestamp(seconds: 1))
            return try Folders.ready(name).judge(reply)
        }
        for (name, body) in [
            ("dingtalk-robot", #"{"errcode":310000,"errmsg":"keywords not in content, more: [https://x]"}"#),
            ("dingtalk-robot", #"{"errcode":310000,"errmsg":"description:机器人发送内容未包含关键词"}"#),
            ("feishu-robot", #"{"code":19024,"msg":"Key Phrasebook Not Found"}"#),
        ] {
            let verdict = try judge(name, body)
            #expect(verdict.class == .permanentContent && verdict.lacksKeyword)
        }
        #expect(try !judge("dingtalk-robot", #"{"errcode":310000,"errmsg":"sign not match"}"#).lacksKeyword)
        #expect(try !judge("feishu-robot", #"{"code":19002,"msg":"params error"}"#).lacksKeyword)
    }
}
