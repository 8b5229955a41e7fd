import Foundation
import RelayChannels
import RelayModel
import Testing

/// The exact bytes of every message of every channel file, held against files under `Fixtures/golden`.
///
/// After a change that is meant: `WRITE_GOLDEN=1 swift test --filter GoldenRequestTests`, then read the difference.
@Suite("Golden requests", .timeLimit(.minutes(5)))
struct GoldenRequestTests {
    /// One message of one channel file.
    struct Case: CustomTestStringConvertible, Sendable {
        let channel: Channel
        let message: String
        var testDescription: String { "\(channel.name).\(message)" }
    }

    static let cases = ((try? Folders.ready()) ?? []).flatMap { channel in
        channel.messageNames.map { Case(channel: channel, message: $0) }
    }
    static let folder = Folders.fixtures.appending(path: "golden")
    static let isWriting = ProcessInfo.processInfo.environment["WRITE_GOLDEN"] == "1"

    @Test("Every channel file has its messages here")
    func casesAreThere() throws {
        let count = try Folders.ready().reduce(0) { $0 + $1.messageNames.count }
        #expect(Self.cases.count == count && count >= 35)
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
        #expect(
            Set(files) == Set(Self.cases.map { "\($0.testDescription).txt" }),
            "a file without a message, or without a file"
        )
    }

    @Test("The bytes are those of the file", arguments: cases)
    func bytesAgree(sample: Case) throws {
        var written = Data()
        for (name, content) in Self.notices(for: sample.channel) {
            written += Data("=== \(name)\n".utf8)
            let compiled: CompiledMessage
            do throws(ChannelError) {
                compiled = try sample.channel.compile(content, message: sample.message)
            } catch {
                written += Data("refused: \(error)\n".utf8)
                continue
            }
            if sample.channel.isHuman {
                written += Data(compiled.readyText.utf8) + Data("\n".utf8)
                continue
            }
            for request in try sample.channel.example(content, message: sample.message) {
                #expect(String(validating: request.body, as: UTF8.self) != nil)
                written += Data(request.rendered.utf8)
            }
        }
        let file = Self.folder.appending(path: "\(sample.testDescription).txt")
        if Self.isWriting {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try written.write(to: file)
        }
        #expect(try Data(contentsOf: file) == written, "\(String(decoding: written, as: UTF8.self))")
    }

    /// A grave bulletin with all that `data` may bring, and an English exercise.
    private static func notices(for channel: Channel) -> [(String, NoticeContent)] {
        let forbidsNumbers = channel.name.text.hasSuffix("-sms")
        var bulletin = NoticeContent.sample(
            title: "冒充客服“退款”诈骗近期高发",
            body: forbidsNumbers ? "请立即挂断，并转告同学。" : "第一行：对方要求\\屏幕共享\\。\n第二行：\"退款\"都是诈骗，详见 https://school.example/n/1 。"
        )
        bulletin.severity = .high
        bulletin.data = #"""
            {"url":"https://school.example/n/1?a=1&b=2","picture":"https://school.example/p.png",
            "image":"iVBORw0KGgo=","mention_mobiles":["13800001111"]}
            """#
        var drill = NoticeContent.sample(
            kind: .drill,
            title: "Evening exercise",
            body: "Walk to the hall.\nTell others."
        )
        drill.language = .en
        drill.data = bulletin.data
        return [("bulletin, high, zh", bulletin), ("drill, en", drill)]
    }
}
