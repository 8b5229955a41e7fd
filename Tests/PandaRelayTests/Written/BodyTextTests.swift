import ArgumentParser
import Foundation
import RelayAPI
import RelayRoster
import Testing

@testable import PandaRelay

@Suite("The text of a file", .timeLimit(.minutes(5)))
struct BodyTextTests {
    private static let texts = Folders.repository + "/Tests/Fixtures/reports/texts/"
    private static let bulletin = "近日多名学生接到自称客服的电话，请转告同学。\n"

    @Test(
        "A bulletin that Notepad saved, in GBK or as Unicode, is sent unchanged",
        arguments: ["bulletin-gbk.txt", "bulletin-notepad-unicode.txt"]
    )
    func bulletins(_ file: String) throws {
        let command = try #require(
            try PandaRelayCommand.parseAsRoot([
                "send", "--circle", "a", "--kind", "bulletin", "--title", "通报", "--body-file", Self.texts + file,
            ]) as? SendCommand
        )
        #expect(try command.notice.request(offsetMinutes: 480).body == Self.bulletin)
    }

    @Test("A damaged text is refused with the offset of the damage, and nothing of it is sent")
    func damage() throws {
        let start = Array("请立即停止转账，不要说出验证码，老师正在赶来。".utf8)
        #expect {
            _ = try BodyText.text(start + [0xE6, 0x80] + Array("！end".utf8), from: "a.txt", as: nil)
        } throws: { error in
            guard let failure = error as? CommandFailure else { return false }
            return failure.exitCode == 64 && failure.message.hasPrefix("a.txt: the bytes from offset \(start.count) on")
                && failure.message.contains("--encoding")
        }
    }

    @Test("A declared encoding applies, and a text that is not in it is refused")
    func declared() throws {
        #expect(try BodyText.text([0xD0, 0xA1], from: "-", as: .gb18030) == "小")
        #expect(try BodyText.text([0xD0, 0xA1], from: "-", as: .utf8) == "С")
        #expect(throws: CommandFailure.self) { try BodyText.text(Array("张".utf8), from: "-", as: .utf16BigEndian) }
        let command = try #require(
            try PandaRelayCommand.parseAsRoot(["recipients", "check", "x", "--encoding", "GBK"]) as? RecipientsCheck
        )
        #expect(command.encoding.encoding?.value == .gb18030)
    }

    @Test("A missing file is a wrong argument")
    func missing() {
        #expect(throws: CommandFailure.usage("/nowhere/a.txt cannot be read: no such file.")) {
            try BodyText.read("/nowhere/a.txt")
        }
    }

    @Test("Arguments have one encoding: the locale's if they are valid in it, else the one that fits")
    func arguments() throws {
        let gbk: [[UInt8]] = [Array("--title".utf8), [0xD0, 0xA1, 0xD1, 0xA7]]
        #expect(try ProgramArguments.decoded(gbk, environment: [:]) == ["--title", "小学"])
        #expect(try ProgramArguments.decoded(gbk, environment: ["LANG": "ru_RU.UTF-8"]) == ["--title", "Сѧ"])
        let long: [[UInt8]] = [[0xD0, 0xA1, 0xD1, 0xA7], [0xC7, 0xEB, 0xC1, 0xA2, 0xBC, 0xB4]]
        #expect(try ProgramArguments.decoded(long, environment: ["LC_ALL": "zh_CN.utf8"]) == ["小学", "请立即"])
        let utf8 = ["A·B", "先挂断"].map { Array($0.utf8) }
        #expect(try ProgramArguments.decoded(utf8, environment: [:]) == ["A·B", "先挂断"])
        #expect(throws: CommandFailure.self) {
            try ProgramArguments.decoded([Array("先挂断电话".utf8) + [0xFF]], environment: [:])
        }
    }
}
