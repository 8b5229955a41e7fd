import Foundation
import RelayChannels
import RelayModel
import Testing

@Suite("The relay's own words", .timeLimit(.minutes(5)))
struct WordingTests {
    let wording: Wording

    init() throws { wording = try Wording(directory: Folders.notices) }

    private func warning(_ risk: Severity = .high, suspect: String? = nil, _ language: Language = .zh) -> [ReaderKind:
        NoticeText]
    {
        wording.warning(
            name: "张*",
            phone: "199****0002",
            risk: risk,
            suspect: suspect,
            occurredAt: Timestamp(milliseconds: 1_772_436_600_000),
            language: language
        )
    }

    @Test(
        "The protected person's warning holds no link, number, name or request, in both languages",
        arguments: Language.allCases
    )
    func protectedText(language: Language) throws {
        for risk in [Severity.high, .medium, .low] {
            let text = try #require(warning(risk, suspect: "冒充客服 https://x.example 13800001111", language)[.protected])
            let whole = (text.title + text.body).lowercased()
            #expect(!whole.contains("http") && !whole.contains("张*") && !whole.contains("96110"))
            #expect(!whole.contains { $0.isNumber })
            #expect(!["回复", "拨打", "reply", "call us"].contains { whole.contains($0) })
        }
    }

    @Test("The guardians learn who, what, when and what to do, with the hotline", arguments: Language.allCases)
    func guardianText(language: Language) throws {
        let text = try #require(warning(.high, suspect: "冒充客服", language)[.guardian])
        #expect(text.title.contains("张*"))
        for part in ["张*", "199****0002", "冒充客服", "2026-03-02 15:30", "110", "96110"] {
            #expect(text.body.contains(part))
        }
        #expect(warning(.high, suspect: "x", language)[.member] == warning(.high, suspect: "x", language)[.guardian])
        let short = try #require(warning(.low, suspect: nil, language)[.guardian])
        #expect(short.title != text.title)
        #expect(short.body.split(separator: "\n").count == text.body.split(separator: "\n").count - 1)
    }

    @Test(
        "Owners of refused endpoints learn how many, whose, what was said and what to mend",
        arguments: Language.allCases
    )
    func refusals(language: Language) {
        func text(_ cause: RefusalCause?, owners: [String] = ["一班", "二班"]) -> NoticeText {
            wording.refusalAlert(
                owners: owners,
                count: 7,
                channels: [ChannelName(unchecked: "feishu-robot")],
                reason: "19021: sign match fail",
                cause: cause,
                language: language
            )
        }
        let bodies = RefusalCause.allCases.map { text($0).body } + [text(nil).body]
        #expect(Set(bodies).count == bodies.count, "each cause has words of its own")
        for body in bodies {
            for part in ["一班", "二班", "feishu-robot", "19021: sign match fail"] { #expect(body.contains(part)) }
        }
        #expect(text(.clock).title.contains("7") && text(.clock).body.contains("NTP"))
        let ofPeople = text(.clock, owners: [])
        #expect(ofPeople.body.split(separator: "\n").count == text(.clock).body.split(separator: "\n").count - 1)
    }

    @Test(
        "A text that asks the protected person to call back is not sent to that person",
        arguments: [
            "详见 https://x.example", "请拨打反诈中心", "96110", "收到请回复", "Please CALL BACK", "400-123-4567", "138 1234 5678",
            "（028）8765 4321", "138.1234.5678", "138\u{200B}1234\u{200B}5678", "2026-03-02 138 1234 5678", "详见t.cn/AbCd",
            "safe-bank.example.com/login", "银行.com", "见 safe-bank.com。", "safe@bank.cn", "ｗｗｗ．bank．cn", "１３８００００１１１１",
            "８７６５－４３２１", "有事打110", "加我微信", "加QQ详谈", "收到请回", "收到请回。", "请扫码", "点击确认", "不要慌，点击确认", "点击了解详情", "若不要请回复T",
            "do not panic, click here", "٠١٢٣٤٥٦٧",
        ]
    )
    func callBack(text: String) throws {
        let channel = try Folders.ready("wecom-robot")
        let error = #expect(throws: ChannelError.self) { try channel.compile(.sample(reader: .protected, body: text)) }
        #expect(error?.subject == .text)
        #expect(throws: Never.self) { try channel.compile(.sample(reader: .guardian, body: text)) }
    }

    @Test(
        "Dates, times, amounts and warnings of links are ordinary prose",
        arguments: [
            "2026年3月2日的预警有误。", "2026-03-02 15:30 的预警有误。", "2026.3.2, 15:30-16:30", "2025-2026学年", "共110人", "2000-3000元",
            "请回教室等老师。", "不要点击对方发来的链接，请勿回复。", "不要扫码，也不要轻易添加微信。", "不要轻信、点击链接。", "您刚才点击的链接是骗子发的。", "请先到老师办公室。",
            "骗子来电自称客服。", "Do not click anything they sent.",
            "e.g. a man in blue and/or grey", "第3.5版", "（一）不转账；（二）不透露验证码。",
        ]
    )
    func ordinaryProse(text: String) throws {
        let channel = try Folders.ready("wecom-robot")
        #expect(throws: Never.self) { try channel.compile(.sample(reader: .protected, body: text)) }
    }

    @Test(
        "No channel tells the protected person the sender's data, translations or number",
        arguments: GoldenRequestTests.cases
    )
    func protectedGetsNothingElse(sample: GoldenRequestTests.Case) throws {
        var content = NoticeContent.sample(kind: .warning, reader: .protected)
        content.data = #"{"url":"https://a.example/n","mention_mobiles":["13900001111"]}"#
        content.translations = [.en: NoticeText(title: "T", body: "Call 13900001111")]
        content.issuer = "反诈中心 13900001111"
        guard let compiled = try? sample.channel.compile(content, message: sample.message) else { return }
        #expect(!compiled.readyText.contains("13900001111"))
        guard !sample.channel.isHuman else { return }
        let body = String(
            decoding: try #require(try sample.channel.example(content, message: sample.message).first).body,
            as: UTF8.self
        )
        #expect(!body.contains("13900001111") && !body.contains("a.example/n"))
    }

    @Test("The protected person's warning is told in both languages where a channel carries both")
    func protectedLanguages() throws {
        var content = NoticeContent.sample(kind: .warning, reader: .protected)
        content.translations = [.en: try #require(warning(.high, .en)[.protected])]
        let request = try #require(try Folders.ready("webhook").example(content).first)
        #expect(String(decoding: request.body, as: UTF8.self).contains("You may be talking to a scammer"))
    }

    @Test("A field's own braces are text")
    func bracesAreText() throws {
        #expect(try #require(warning(suspect: "{{name}}")[.guardian]).body.contains("{{name}}"))
    }

    @Test("How bad it is is said by word and colour; ordinary information and the protected person see nothing of it")
    func severityLine() {
        #expect(wording.severityLine(of: .sample(kind: .warning)) == "级别：🔴 高风险")
        #expect(wording.severityLine(of: .sample()) == "")
        #expect(wording.severityLine(of: .sample(kind: .warning, reader: .protected)) == "")
        #expect(wording.severityLine(of: .sample(kind: .drill)) == "级别：⚪ 演练")
    }

    @Test("Advice ends with the hotline, is not doubled, and is never told to the protected person")
    func advice() {
        for kind in NoticeKind.allCases where kind != .drill {
            #expect(wording.advice(for: .sample(kind: kind)).contains("96110"))
        }
        #expect(wording.advice(for: .sample(body: "咨询请拨打96110。")) == "")
        #expect(wording.advice(for: .sample(kind: .warning, reader: .protected)) == "")
        let drill = wording.advice(for: .sample(kind: .drill, body: "96110"))
        #expect(drill.contains("演练") && !drill.contains("96110"))
    }

    @Test("A drill and nothing else is called one, in both languages", arguments: Language.allCases)
    func drill(language: Language) {
        var content = NoticeContent.sample(kind: .drill)
        content.language = language
        #expect(wording.headline(of: content).hasPrefix(language == .zh ? "【演练】" : "[Drill] "))
        content.kind = .bulletin
        #expect(!wording.headline(of: content).lowercased().contains(language == .zh ? "演练" : "drill"))
    }

    @Test(
        "A mistake in the words is told with file, line and key",
        arguments: [
            ("  warning: 【预警】\n", "", 7, "labels.warning"),
            ("repeat: 【可能重复】", "repeat: 【可能重复】\nfarewell: 再见", 29, "farewell"),
            ("—— {{issuer}} {{issued_time}}", "—— {{issuer}} {{name}}", 25, "signature"),
            ("—— {{issuer}} {{issued_time}}", "—— {{issuer", 25, "signature"),
            ("{{name}}（{{phone}}）", "{{full_name}}", 54, "warning.guardian.body"),
            ("    title: 您可能正在被诈骗", "    title: 请致电反诈中心", 43, "warning.protected.title"),
            ("    title: 您可能正在被诈骗", "    title: 见 https://x.example", 43, "warning.protected.title"),
            ("    title: 您可能正在被诈骗", "    title: 快打 96110", 43, "warning.protected.title"),
            ("    title: 您可能正在被诈骗", "    title: \"{{name}}，小心\"", 43, "warning.protected.title"),
        ]
    )
    func mistakes(from: String, to: String, line: Int, key: String) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "wording-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let chinese = try String(contentsOfFile: Folders.notices + "/zh.yaml", encoding: .utf8)
        let changed = chinese.replacing(from, with: to)
        #expect(changed != chinese)
        try changed.write(to: folder.appending(path: "zh.yaml"), atomically: true, encoding: .utf8)
        try FileManager.default.copyItem(atPath: Folders.notices + "/en.yaml", toPath: folder.path() + "/en.yaml")
        let error = #expect(throws: ChannelFileError.self) { try Wording(directory: folder.path()) }
        let faults = error?.faults ?? []
        #expect(faults.map(\.keyPath) == [key] && faults.map(\.line) == [line], "\(faults)")
    }

    @Test("Both languages must be there")
    func bothLanguages() {
        let error = #expect(throws: ChannelFileError.self) { try Wording(directory: "/nowhere/at/all") }
        #expect(error?.faults.count == 2)
    }
}
