import Foundation
import RelayChannels
import RelayModel
import Testing

/// What must hold for every file under `Config/channels`, whatever the platform.
@Suite("Every channel file", .timeLimit(.minutes(5)))
struct ChannelFileConformanceTests {
    static let all = (try? Folders.catalogue().all) ?? []
    static let sending = all.filter { !$0.isHuman && $0.cannotSend == nil }
    @Test("The catalogue holds all twenty-three channels")
    func catalogueIsComplete() throws {
        let names = try Folders.catalogue().names.map(\.text)
        #expect(names.count == 23)
        #expect(Set(["wecom-robot", "webhook", "cloudevents", "email", "human"]).isSubset(of: names))
    }

    @Test("The robots, the webhook and the light services can send; what cannot says why")
    func cannotSendSaysWhy() throws {
        let catalogue = try Folders.catalogue()
        let blocked = Set(catalogue.all.filter { $0.cannotSend != nil }.map(\.name.text))
        #expect(
            blocked == [
                "wecom-app", "wecom-school", "wecom-customer-group", "wechat-oa", "aliyun-sms", "tencent-sms", "email",
            ]
        )
        for channel in catalogue.all {
            guard let reason = channel.cannotSend else { continue }
            #expect(reason.contains("needs"))
            #expect(throws: ChannelError.self) { try channel.compile(.sample()) }
        }
    }

    @Test("Example address and secret are usable", arguments: all)
    func examplesAreUsable(channel: Channel) {
        #expect(channel.check(address: channel.exampleAddress, secret: channel.exampleSecret) == nil)
        #expect(channel.chineseTitle.isEmpty == false && channel.englishTitle.isEmpty == false)
    }

    @Test("Docs/channels.md tells five things of it", arguments: all)
    func isDocumented(channel: Channel) throws {
        let page = try String(contentsOfFile: Folders.package.path() + "/Docs/channels.md", encoding: .utf8)
        let lines = page.components(separatedBy: "\n")
        let start = try #require(lines.firstIndex { $0.hasPrefix("**\(channel.name)**") })
        #expect(lines[(start + 1)...].prefix { $0.hasPrefix("- ") }.count == 5)
    }

    @Test("The example request is a request", arguments: sending)
    func exampleIsARequest(channel: Channel) throws {
        let requests = try channel.example()
        #expect(requests.count == 1)
        let request = try #require(requests.first?.httpRequest)
        #expect(request.url.hasPrefix("https://"))
        #expect(!request.url.contains("{{"))
        #expect(request.headers.contains { $0.isNamed("content-type") })
        #expect(!request.body.isEmpty)
    }

    @Test("A field's own placeholders are not expanded", arguments: sending)
    func placeholdersInTextStay(channel: Channel) throws {
        let request = try #require(try channel.example(.sample(title: "{{title}}", body: "{{body}}")).first)
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains("{{body}}") || body.contains("%7B%7Bbody%7D%7D"))
    }

    @Test("Every reply, however broken, gets a verdict that claims no success", arguments: all)
    func brokenRepliesNeverSucceed(channel: Channel) {
        let bodies: [[UInt8]] = [
            [], Array("<html>".utf8), Array("null".utf8), Array("[]".utf8), Array("[0]".utf8), Array("{".utf8),
            Array("{}".utf8), Array("\"ok".utf8), [0xFF, 0xFE, 0x00],
            Array(repeating: UInt8(ascii: "["), count: 65_536),
            Array(repeating: UInt8(ascii: "{"), count: 65_536), Array(String(repeating: "{\"a\":", count: 9000).utf8),
            Array(repeating: 0x20, count: 70_000), Array("{\"code\":{},\"errcode\":[],\"ok\":\"true\",\"id\":{}}".utf8),
        ]
        for body in bodies {
            for status in [200, 500, 404] {
                let reply = OutboundReply(status: status, body: body, receivedAt: Timestamp(seconds: 1_772_436_600))
                let verdict = channel.judge(reply, recipients: ["a", "b"])
                let mayAccept = channel.judgesByStatusAlone && status == 200
                #expect(channel.isHuman || (verdict.class == .accepted) == mayAccept, "\(status) \(body.prefix(20))")
            }
        }
    }

    @Test("A fault before the body is retryable, one after it ambiguous, a bad certificate ours to fix", arguments: all)
    func faultsAreJudgedAlike(channel: Channel) {
        for fault in TransportFault.allCases {
            let reply = OutboundReply(status: 0, fault: fault, receivedAt: Timestamp(seconds: 0))
            let expected: VerdictClass =
                switch fault {
                case .tlsUntrusted, .addressRefused: .permanentConfig
                default: fault.isBeforeBody ? .retryable : .ambiguous
                }
            #expect(channel.judge(reply).class == expected)
        }
    }

    /// What a person, or a program, is shown of a notice: the body as it is sent, undone of its encoding.
    private func shown(_ content: NoticeContent, _ sample: GoldenRequestTests.Case) throws -> String {
        let compiled = try sample.channel.compile(content, message: sample.message)
        if sample.channel.isHuman || sample.channel.name.text == "email" { return compiled.readyText }
        let request = try #require(try sample.channel.example(content, message: sample.message).first)
        let text = String(decoding: request.body, as: UTF8.self)
        return text.removingPercentEncoding ?? text
    }

    /// A notice with all that any message needs.
    private func full(_ kind: NoticeKind, _ language: Language) -> NoticeContent {
        var content = NoticeContent.sample(kind: kind, title: "Title", body: "Body")
        content.language = language
        content.severity = .high
        content.data = #"{"url":"https://a.example/n","picture":"https://a.example/p.png","image":"aGVsbG8="}"#
        return content
    }

    @Test(
        "A drill and a correction are named on every message; one that has no words is not used for them",
        arguments: GoldenRequestTests.cases
    )
    func drillsAndCorrectionsAreNamed(sample: GoldenRequestTests.Case) throws {
        for language in Language.allCases {
            let drill = full(.drill, language)
            var correction = full(.bulletin, language)
            correction.corrects = NoticeID(rawValue: 1)
            guard sample.message != "image" else {
                #expect(throws: ChannelError.self) { try sample.channel.compile(drill, message: sample.message) }
                #expect(throws: ChannelError.self) { try sample.channel.compile(correction, message: sample.message) }
                continue
            }
            #expect(try shown(drill, sample).contains(language == .zh ? "【演练】" : "[Drill] "))
            #expect(try shown(correction, sample).contains(language == .zh ? "【更正】" : "[Correction] "))
            #expect(try !shown(full(.bulletin, language), sample).contains(language == .zh ? "演练" : "[Drill]"))
        }
    }

    @Test("A drill looks the same whatever its severity", arguments: GoldenRequestTests.cases)
    func drillHasNoSeverity(sample: GoldenRequestTests.Case) throws {
        guard sample.message != "image" else { return }
        let grave = full(.drill, .zh)
        var slight = grave
        slight.severity = .info
        // A webhook tells a program the severity as a fact, beside the fact that it is a drill.
        #expect(
            try shown(grave, sample).replacing(#""severity":"high""#, with: #""severity":"info""#)
                == shown(slight, sample)
        )
        let request = { try sample.channel.example($0, message: sample.message).first?.body }
        guard sample.channel.name.text == "email" else { return }
        #expect(try request(grave) == request(slight))
    }

    @Test("Errors and descriptions hold neither address nor secret", arguments: all)
    func errorsKeepSecrets(channel: Channel) {
        let address = "https://user:PRIVATE@host/PRIVATE?key=PRIVATE"
        let error = channel.check(address: address + " ", secret: "PRIVATE PRIVATE")
        #expect(error.map { "\($0)".contains("PRIVATE") } != true)
        let recipient = channel.recipient(
            DeliveryID(notice: NoticeID(rawValue: 1), ordinal: 0),
            address: address,
            secret: "PRIVATE"
        )
        #expect(!"\(recipient)".contains("PRIVATE"))
    }
}
