import Testing

@testable import PandaRelay

@Suite("The text of a file", .timeLimit(.minutes(5)))
struct BodyTextTests {
    @Test("A byte order mark is no part of the text")
    func byteOrderMark() {
        let body = BodyText([0xEF, 0xBB, 0xBF] + Array("先挂断".utf8))
        #expect(body.text == "先挂断")
        #expect(body.damage.isEmpty)
        #expect(body.warning(file: "a.txt") == nil)
    }

    @Test("Damaged characters become U+FFFD; everything else stays, and the place is told")
    func damage() {
        let start = Array("请立即停止转账，不要说出验证码，老师正在赶来。".utf8)
        let body = BodyText(start + [0xE6, 0x80] + Array("！end".utf8) + [0xFF])
        #expect(body.text == "请立即停止转账，不要说出验证码，老师正在赶来。\u{FFFD}！end\u{FFFD}")
        #expect(body.damage == [start.count, start.count + 2 + 6])
        #expect(body.warning(file: "a.txt")?.contains("2 places are no UTF-8 (byte \(start.count), ") == true)
    }

    @Test("The offset counts the byte order mark, as a hex editor does")
    func offset() {
        #expect(BodyText([0xEF, 0xBB, 0xBF, 0x61, 0xFF]).damage == [4])
    }

    @Test("A GB18030 file is recognised and the way to convert it is said")
    func foreignEncoding() throws {
        let body = BodyText([0xC7, 0xEB, 0xC1, 0xA2, 0xBC, 0xB4, 0xCD, 0xA3, 0xD6, 0xB9])
        #expect(body.isProbablyForeign)
        #expect(try #require(body.warning(file: "a.txt")).contains("iconv -f GB18030"))
    }

    @Test("A file that is not there is a wrong argument")
    func missing() {
        #expect(throws: CommandFailure.usage("/nowhere/a.txt cannot be read: no such file.")) {
            try BodyText.read("/nowhere/a.txt")
        }
    }
}
