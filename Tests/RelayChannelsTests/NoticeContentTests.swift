import RelayChannels
import RelayModel
import Testing

@Suite("What a channel shows of a notice", .timeLimit(.minutes(5)))
struct NoticeContentTests {
    let wording: Wording

    init() throws { wording = try Wording(directory: Folders.notices) }

    @Test("Each kind has its label before the title")
    func labels() {
        #expect(wording.headline(of: .sample(kind: .warning, title: "停")) == "【预警】停")
        #expect(wording.headline(of: .sample(kind: .bulletin, title: "停")) == "【警情通报】停")
        #expect(wording.headline(of: .sample(kind: .reminder, title: "停")) == "【提醒】停")
        #expect(wording.headline(of: .sample(kind: .letter, title: "停")) == "【一封信】停")
        #expect(wording.headline(of: .sample(kind: .drill, title: "停")) == "【演练】停")
    }

    @Test("A title's own label is not doubled, but a drill and a correction are always named")
    func ownLabel() {
        #expect(wording.headline(of: .sample(kind: .warning, title: "【紧急】停")) == "【紧急】停")
        #expect(wording.headline(of: .sample(kind: .drill, title: "【紧急】停")) == "【演练】【紧急】停")
        #expect(wording.headline(of: .sample(kind: .drill, title: "【演练】停")) == "【演练】停")
        var correction = NoticeContent.sample(kind: .warning, title: "【紧急】停")
        correction.corrects = NoticeID(rawValue: 1)
        #expect(wording.headline(of: correction) == "【更正】【紧急】停")
    }

    @Test("NUL and control characters go, newline and tab stay, everything visible stays")
    func cleaning() {
        let content = NoticeContent.sample(title: " a\nb\u{0} ", body: "x\r\ny\t\u{7}\u{FFFD}\u{202E}é")
        #expect(content.title == "a b")
        #expect(Array(content.body.unicodeScalars) == Array("x\ny\t\u{FFFD}\u{202E}é".unicodeScalars))
    }

    @Test("A lone CR, a vertical tab and a form feed end a line, as word processors write them")
    func lineBreaks() {
        let content = NoticeContent.sample(title: "一\u{B}二\r三", body: "一\r二\u{B}三\u{C}四\r\n五\n\r六\u{1}")
        #expect(content.title == "一 二 三")
        #expect(content.body == "一\n二\n三\n四\n五\n\n六")
    }

    @Test("The protected person's signature holds no number to call back")
    func protectedSignature() {
        var content = NoticeContent.sample(reader: .protected)
        content.issuer = "反诈中心 028-96110110"
        #expect(wording.signature(of: content) == "—— 2026-03-02 15:30")
        content.reader = .guardian
        #expect(wording.signature(of: content).contains("96110110"))
    }

    @Test("A reader with a text of their own gets no translation of everybody's text")
    func translationsStayWithTheirReader() {
        let text = NoticeText(title: "t", body: "b")
        let notice = Notice(
            id: NoticeID(rawValue: 1),
            kind: .warning,
            lane: .urgent,
            severity: .high,
            texts: [.member: text, .protected: NoticeText(title: "p", body: "p"), .guardian: text],
            translations: [.en: [.member: text, .guardian: NoticeText(title: "g", body: "g")]],
            audience: .endpoints([]),
            unit: .root,
            issuer: "x",
            acceptedAt: Timestamp(seconds: 0),
            expiresAt: Timestamp(seconds: 9)
        )
        #expect(NoticeContent(notice, reader: .protected).translations.isEmpty)
        #expect(NoticeContent(notice, reader: .protected, language: .en).title == "p")
        #expect(NoticeContent(notice, reader: .guardian).translations == [.en: NoticeText(title: "g", body: "g")])
        #expect(wording.headline(of: NoticeContent(notice, reader: .guardian, language: .en)) == "[Warning] g")
        #expect(wording.headline(of: NoticeContent(notice, reader: .member, language: .en)) == "[Warning] t")
    }
}
