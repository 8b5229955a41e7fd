import Foundation
import RelayChannels
import RelayModel
import Testing

@Suite("Which message is used", .timeLimit(.minutes(5)))
struct MessageChoiceTests {
    private func channel(_ message: String) throws -> Channel {
        try ChannelFile.read(
            """
            channel: sample
            title: {zh: 样例, en: Sample}
            address: {kind: url, example: "https://a.example/x"}
            settings: {template: ""}
            request: {url: "{{address}}"}
            message: \(message)
            messages:
              text: {text: "{{body}}", json: {is: text, text: "{{text}}"}}
              news: {needs: [data.url], json: {is: news, url: "{{data.url}}"}}
              own: {json: {is: own, template: "{{settings.template}}"}}
            ambiguous: repeat_once
            reply: {success: {status_only: true}}
            """,
            file: "sample.yaml"
        )
    }

    private func body(_ channel: Channel, _ content: NoticeContent, message: String? = nil) throws -> String {
        String(decoding: try #require(try channel.example(content, message: message).first).body, as: UTF8.self)
    }

    private func linked(_ reader: ReaderKind = .member) -> NoticeContent {
        var content = NoticeContent.sample(reader: reader)
        content.data = #"{"url":"https://a.example/n"}"#
        return content
    }

    @Test("The first of a list whose needs the notice meets")
    func preference() throws {
        let channel = try channel("[news, text]")
        #expect(try body(channel, linked()) == #"{"is":"news","url":"https://a.example/n"}"#)
        #expect(try body(channel, .sample()).contains(#""is":"text""#))
    }

    @Test("ReaderKind goes before kind, kind before lane, lane before default")
    func order() throws {
        let channel = try channel("{default: text, normal: news, bulletin: news, protected: text}")
        #expect(try body(channel, linked()).contains("news"))
        #expect(try body(channel, linked(.protected)).contains(#""is":"text""#))
        var letter = linked()
        letter.kind = .letter
        letter.lane = .bulk
        #expect(try body(channel, letter).contains(#""is":"text""#))
    }

    @Test("What the protected person gets never holds anything of the notice's data")
    func protectedGetsNoData() throws {
        let channel = try channel("[news, text]")
        #expect(try !body(channel, linked(.protected)).contains("https"))
        #expect(throws: ChannelError.self) { try channel.compile(linked(.protected), message: "news") }
    }

    @Test("A message whose settings are empty is passed over; where none is left the channel cannot send")
    func emptySettings() throws {
        #expect(try body(try channel("[own, text]"), .sample()).contains(#""is":"text""#))
        #expect(try channel("[own, text]").cannotSend == nil)
        #expect(try channel("own").cannotSend?.contains("template") == true)
    }

    @Test("A message that lacks something says what")
    func lackIsNamed() throws {
        let error = #expect(throws: ChannelError.self) { try channel("news").compile(.sample()) }
        #expect(error?.subject == .data && error?.detail.contains("message news needs data.url") == true)
        #expect(throws: ChannelError.self) { try channel("text").compile(.sample(), message: "card") }
        var broken = NoticeContent.sample()
        broken.data = "[1]"
        #expect(throws: ChannelError.self) { try channel("[news, text]").compile(broken, message: "news") }
    }

    @Test("An image goes with the MD5 of its bytes; what is no base 64 is none")
    func image() throws {
        let channel = try Folders.ready("wecom-robot")
        var content = NoticeContent.sample()
        content.data = #"{"image":"aGVsbG8="}"#
        #expect(
            try body(channel, content, message: "image")
                == #"{"msgtype":"image","image":{"base64":"aGVsbG8=","md5":"5d41402abc4b2a76b9719d911017c592"}}"#
        )
        content.data = #"{"image":"data:image/png;base64,aGVsbG8="}"#
        #expect(throws: ChannelError.self) { try channel.compile(content, message: "image") }
    }

    @Test("A title is cut where it has a limit of its own, and stands whole in the text")
    func cutTitle() throws {
        let title = String(repeating: "长", count: 100)
        let channel = try Folders.ready("dingtalk-robot")
        let text = try body(channel, .sample(title: title), message: "markdown")
        #expect(text.contains(#""title":"【警情通报】\#(String(repeating: "长", count: 53))…""#))
        #expect(text.contains(title))
        let news = try body(
            try Folders.ready("wecom-robot"),
            {
                var it = linked(); it.title = title; return it
            }(),
            message: "news"
        )
        #expect(news.contains("…") && !news.contains(title))
    }

    @Test("A card's largest words fit, in both languages", arguments: Language.allCases)
    func emphasis(language: Language) throws {
        let channel = try Folders.ready("wecom-robot")
        for severity in Severity.allCases {
            var content = linked()
            content.language = language
            content.severity = severity
            let request = try #require(try channel.example(content, message: "text_notice").first)
            let card = (try JSONSerialization.jsonObject(with: Data(request.body)) as? [String: Any])?["template_card"]
            let emphasis = (card as? [String: Any])?["emphasis_content"] as? [String: String]
            let word = try #require(emphasis?["title"])
            #expect(word.count <= 10 && !word.hasSuffix("…"))
        }
    }

    @Test("DingTalk calls members by number: in the list, and in the text where alone it shows")
    func mentionedMobiles() throws {
        let channel = try Folders.ready("dingtalk-robot")
        var content = NoticeContent.sample()
        #expect(try !body(channel, content, message: "text").contains("atMobiles"))
        content.data = #"{"mention_mobiles":["13800001111","13900002222"]}"#
        for message in ["text", "markdown"] {
            let text = try body(channel, content, message: message)
            #expect(text.contains(#""at":{"atMobiles":["13800001111","13900002222"],"isAtAll":false}"#))
            #expect(text.contains(#"\n@13800001111 @13900002222""#))
        }
    }

    @Test("A line of constants around an empty field is left out")
    func noEmptyLine() throws {
        let text = try body(try Folders.ready("wecom-robot"), .sample(), message: "markdown")
        #expect(!text.contains(#"\"></font>"#))
    }

    @Test("Everybody is mentioned only where the file says so")
    func mentions() throws {
        let wecom = try String(contentsOfFile: Folders.channels + "/wecom-robot.yaml", encoding: .utf8)
        let loud = wecom.replacing("  mention: {of: kind}", with: "  mention: {of: kind, warning: \"@all\"}")
        #expect(loud != wecom)
        let channel = try ChannelFile.read(loud, file: "wecom-robot.yaml")
        #expect(try body(channel, .sample(kind: .warning)).contains(#""mentioned_list":["@all"]"#))
        #expect(try !body(channel, .sample(kind: .bulletin)).contains("mentioned_list"))
    }

    @Test("A repeat is marked on every message that has words", arguments: GoldenRequestTests.cases)
    func repeatIsMarked(sample: GoldenRequestTests.Case) throws {
        guard sample.channel.ambiguousRule == .repeatOnce, !sample.channel.isHuman, sample.message != "image" else {
            return
        }
        var content = NoticeContent.sample()
        content.data = #"{"url":"https://a.example/n","picture":"https://a.example/p.png","image":"aGVsbG8="}"#
        let recipient = sample.channel.recipient(
            DeliveryID(notice: content.id, ordinal: 0),
            address: sample.channel.exampleAddress,
            secret: sample.channel.exampleSecret
        )
        let body = try sample.channel.compile(content, message: sample.message).request(
            part: 0,
            to: [recipient],
            stamp: AttemptStamp(now: content.issuedAt, attempt: 2, nonce: 1, isRepeat: true)
        ).body
        let text = String(decoding: body, as: UTF8.self).removingPercentEncoding ?? ""
        // A mail's text is in base 64, and begins with the mark.
        #expect(text.contains("可能重复") || text.contains(Data("【可能重复】\r\n".utf8).base64EncodedString().prefix(24)))
    }

    @Test("A drill has a colour of its own, whatever its severity")
    func drillColour() throws {
        var drill = NoticeContent.sample(kind: .drill)
        drill.severity = .high
        let card = try body(try Folders.ready("feishu-robot"), drill, message: "interactive")
        #expect(card.contains(#""template":"grey""#) && card.contains("⚪") && !card.contains("🔴"))
    }
}
