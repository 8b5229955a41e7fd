import Foundation
import RelayModel
import Testing

@testable import RelayChannels

/// Phrasebook in somebody else's Markdown. What a reader sees of them is judged by `make markdown`, which renders the
/// file that is compared here; after a change that is meant: `WRITE_GOLDEN=1 swift test --filter MarkdownTests`, then
/// `make markdown`.
@Suite("Phrasebook in Markdown", .serialized, .timeLimit(.minutes(5)))
struct MarkdownTests {
    /// One text of `Tests/Markdown/rendered.json`.
    struct Rendered: Codable, Equatable {
        let channel: String
        let message: String
        let text: String
        /// What is sent.
        let source: String
        /// The lines that a reader is to see.
        let seen: [String]
    }

    static let file = Folders.package.appending(path: "Tests/Markdown/rendered.json")

    static let texts: [(name: String, title: String, body: String)] = [
        // mask-in-markdown of the field reports.
        ("reported", "预警", "高风险：张*可能正在被诈骗\n对象：张*（199****0001）"),
        ("masks", "高风险：张*可能正在被诈骗", "对象：张*（199****0001）\n情况：李**与王*通话，138****1234、139****5678"),
        ("separators", "--- 通报 ---", "上文\n---\n***\n===\n___\n- - -\n-- 示例中心\n下文"),
        ("lists", "1. 三件事", "请做三件事：\n1. 找到本人；\n2) 查看手机；\n5. 陪同报警。\n- 挂断\n+ 报警\n* 转告"),
        ("blocks", "# 题", "# 一\n## 二\n> 引\n\n    缩进\n\t制表\n```\n代码\n```\n~~~\n|甲|乙|\n|--|:-:|\n|1|2|\n甲|乙\n-|-\n-# 小字"),
        ("spans", "_题_ **题**", #"_斜_ __粗__ *斜* ~~删~~ 9:00~11:00，14~16 ||藏|| `码` ``码`` a_b_c 2*3*4 \* \ 末\"# + "\n下一行"),
        (
            "html", "<b>题</b>",
            #"<b>粗</b> <font color="info">色</font> <!--x--> <?x?> <@1> <t:1> &amp; &#42; AT&T; <3 a<b 1<2"#
        ),
        (
            "links", "[题](https://evil.example)",
            "[点这里](https://evil.example) ![图](https://a.example/p.png) <https://a.example>\n"
                + "见 https://school.example/a_b?c=1&d=2#e 。\n[x]: https://a.example"
        ),
        ("lines", "题", "第一行\n第二行\n\n第三段\n 第四行"),
    ]

    /// The messages that their platforms show as Markdown, and Slack's, which is none.
    static let cases = GoldenRequestTests.cases.filter { sample in
        sample.channel.messages.byName[sample.message]?.markdown != nil || sample.channel.name.text == "slack"
    }

    static func rendered(_ sample: GoldenRequestTests.Case) throws -> [Rendered] {
        try texts.flatMap { name, title, body in
            var content = NoticeContent.sample(title: title, body: body, severity: .high)
            content.issuer = "示例*中心*"
            content.data = #"{"url":"https://school.example/n/1","mention_mobiles":["13800001111"]}"#
            let renderer = try sample.channel.compile(content, message: sample.message).renderer
            var plain = renderer.fields
            plain.markdown = nil
            plain.cuts = [:]
            func entry(_ suffix: String, _ source: String, _ seen: [String]) -> Rendered {
                Rendered(
                    channel: sample.channel.name.text,
                    message: sample.message + suffix,
                    text: name,
                    source: source,
                    seen: seen
                )
            }
            let lines = renderer.template.lines.map { line in
                line.fields.filter(\.isOfWords).map { plain.value(of: $0).text }.joined()
            }
            let fields = renderer.template.markdownFields.sorted { $0.name < $1.name }
            return [entry("", renderer.parts.joined(), lines.filter { !$0.isEmpty })]
                + fields.map { field in
                    entry(".\(field.name)", renderer.fields.value(of: field).text, [plain.value(of: field).text])
                }
        }
    }

    @Test("What is sent is what was rendered and looked at")
    func file() throws {
        let rendered = try Self.cases.flatMap { try Self.rendered($0) }
        #expect(Set(rendered.map(\.channel)).isSuperset(of: ["discord", "serverchan", "teams", "slack"]))
        if GoldenRequestTests.isWriting {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try (encoder.encode(rendered) + Data("\n".utf8)).write(to: Self.file)
        }
        let known = try JSONDecoder().decode([Rendered].self, from: Data(contentsOf: Self.file))
        #expect(known.count == rendered.count)
        for (place, sample) in rendered.enumerated() where place < known.count { #expect(sample == known[place]) }
    }

    @Test(
        "A mark that Markdown acts upon is escaped, and no other",
        arguments: [
            ("张*（199****0001）", #"张\*（199\*\*\*\*0001）"#), ("a_b_c _x_", #"a_b_c \_x\_"#), ("#一", "\\#一"), ("一#", "一#"),
            ("> 引", #"\> 引"#), ("3 > 2", "3 > 2"), ("-5 度", "-5 度"), ("- 项", #"\- 项"#), ("2026-03-02", "2026-03-02"),
            ("1. 项", #"1\. 项"#), ("1.5 元", "1.5 元"), ("—— 中心 2026", "—— 中心 2026"), (#"a\b \*"#, #"a\b \\\*"#),
            ("<b> <3 a<b", #"\<b> <3 a\<b"#), ("&amp; A&B", #"\&amp; A&B"#), ("a|b ||c||", #"a|b \|\|c\|\|"#),
            ("https://a.example/_x_*y*", "https://a.example/_x_*y*"), ("    四格", "\u{A0}\u{A0}\u{A0}\u{A0}四格"),
            ("", ""),
        ]
    )
    func escapes(text: String, escaped: String) {
        #expect(MarkdownText().escaped(text) == escaped)
    }

    @Test("Where a dialect has no backslash, a character reference takes its place")
    func entities() {
        #expect(MarkdownText(escape: .entity).escaped("张* \\* 1. [") == "张&#42; &#92;&#42; 1. &#91;")
        #expect(MarkdownText(escape: .entity).escaped("1. x") == "1&#46; x")
    }

    @Test("A single line break is written as one that Markdown keeps; an empty line stays")
    func lineBreaks() {
        #expect(MarkdownText().keepingLineBreaks("a\nb\n\nc\n") == "a  \nb\n\nc\n")
        #expect(MarkdownText(lineBreak: .paragraph).keepingLineBreaks("a\nb\n\nc") == "a\n\nb\n\nc")
    }

    @Test("A cut separates no mark from its escape, in parts of any size", arguments: ["backslash", "entity"])
    func cuts(name: String) throws {
        let escape = try #require(MarkdownText.Escape(name: name))
        let mark = escape == .backslash ? #"\*"# : "&#42;"
        let text = MarkdownText(escape: escape).escaped(String(repeating: "*", count: 300))
        for limit in 64..<90 {
            let parts = try #require(Splitter(limit: limit, unit: .utf8Bytes, markup: .markdown).split(text))
            for part in parts {
                let own = part.prefix { $0 != "\n" }
                #expect(own.replacing(mark, with: "").isEmpty, "\(own)")
            }
        }
    }

    @Test("A preview shows the words and not their escapes")
    func preview() throws {
        let channel = try Folders.ready("discord")
        let message = try channel.compile(.sample(title: "张*", body: "199****0001"))
        #expect(message.readyText.contains("张*\n") && message.readyText.contains("199****0001"))
    }

    @Test("How Markdown is written is refused where the text is none")
    func plainMarkup() throws {
        let text = try String(contentsOfFile: Folders.channels + "/discord.yaml", encoding: .utf8)
        for key in ["escape: entity", "line_break: hard", "markdown_fields: [headline]"] {
            let wrong = text.replacing("    markup: markdown ", with: "    \(key) ")
            let error = #expect(throws: ChannelFileError.self) { try ChannelFile.read(wrong, file: "discord.yaml") }
            #expect(error?.faults.map(\.keyPath) == ["messages.text.markup"])
        }
    }
}
