import RelayChannels
import RelayModel
import Testing

@Suite("Length of short messages", .timeLimit(.minutes(5)))
struct SMSLengthTests {
    @Test(
        "70 characters in one, 67 in each of several",
        arguments: [(0, 0), (1, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4)]
    )
    func segments(length: Int, count: Int) {
        #expect(SMSLength.segments(String(repeating: "字", count: length)) == count)
    }

    @Test("A character beyond the basic plane counts twice, as it is sent")
    func surrogates() {
        #expect(SMSLength.segments(String(repeating: "🔴", count: 35)) == 1)
        #expect(SMSLength.segments(String(repeating: "🔴", count: 36)) == 2)
    }

    @Test(
        "Signature and template's text are counted; other channels count nothing",
        arguments: ["aliyun-sms", "tencent-sms"]
    )
    func preview(name: String) throws {
        let channel = try Folders.ready(name)
        let message = try channel.compile(.sample(title: "停", body: String(repeating: "字", count: 58)))
        #expect(message.readyText.hasPrefix("【1000002】停："))
        #expect(message.smsSegments == 1)
        #expect(try channel.compile(.sample(title: "停", body: String(repeating: "字", count: 60))).smsSegments == 2)
        #expect(try Folders.ready("wecom-robot").compile(.sample()).smsSegments == nil)
    }

    @Test("The protected person's template is used where there is one", arguments: ["aliyun-sms", "tencent-sms"])
    func ownTemplate(name: String) throws {
        let message = try Folders.ready(name).compile(
            .sample(kind: .warning, reader: .protected, title: "小心", body: "正文")
        )
        #expect(message.readyText == "【1000002】小心")
    }
}
