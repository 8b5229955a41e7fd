import Foundation
import RelayModel
import Testing

@testable import RelayChannels

// One at a time: hundreds of cases that only compute would stand in front of every test that waits for a socket.
@Suite("Long texts", .serialized, .timeLimit(.minutes(5)))
struct LongTextTests {
    typealias Case = GoldenRequestTests.Case
    /// Messages that carry the whole text, cut into parts where it is long.
    static let cases = GoldenRequestTests.cases.filter { $0.channel.messages.byName[$0.message]?.limit != nil }
    static let texts = written + real
    static let written = [
        String(repeating: "近期冒充电商客服案件多发：先说要退款，再要求共享屏幕。请立即挂断，不要转账！\n\n", count: 120),
        String(repeating: "👨‍👩‍👧‍👦🇨🇳é", count: 700),
        String(
            repeating: "see https://school.example/a/very/long/path?with=parameters&and=more for details. ",
            count: 90
        ),
        "```\n" + String(repeating: "code line with <tags> and [brackets]\n", count: 150) + "```\nafter",
        String(repeating: "\"引号\" \\反斜杠\\ \t制表 ", count: 400),
    ]
    /// The texts beside the project, each a few thousand characters.
    static let real: [String] = {
        guard let files = try? FileManager.default.contentsOfDirectory(atPath: Folders.input.path()) else { return [] }
        return files.sorted().flatMap { file -> [String] in
            guard let data = FileManager.default.contents(atPath: Folders.input.path() + "/" + file) else { return [] }
            let text = String(decoding: data, as: UTF8.self)
            return [String(text.prefix(3000)), String(text.dropFirst(3000).prefix(6000)), text]
        }
    }()

    @Test("Every part fits, is numbered, and together they are the text", arguments: cases)
    func partsAreTheText(sample: Case) throws {
        let template = try #require(sample.channel.messages.byName[sample.message])
        let limit = try #require(template.limit)
        for text in Self.texts {
            var content = NoticeContent.sample(body: text)
            content.severity = .medium
            content.data = #"{"url":"https://school.example/n/1","picture":"https://school.example/p.png"}"#
            let compiled: CompiledMessage
            do {
                compiled = try sample.channel.compile(content, message: sample.message)
            } catch {
                #expect(error.subject == .text && error.detail.contains("parts"), "\(error)")
                continue
            }
            let requests = try sample.channel.example(content, message: sample.message)
            #expect(requests.count == compiled.partCount && requests.count <= template.maximumParts)
            guard requests.count > 1, requests[0].body.first == UInt8(ascii: "{") else { continue }
            var joined = ""
            for (place, request) in requests.enumerated() {
                let suffix = "\n(\(place + 1)/\(requests.count))"
                let part = try #require(try HostileTextTests.strings(request.body).first { $0.hasSuffix(suffix) })
                if limit.unit == .jsonBodyBytes {
                    #expect(request.body.count <= limit.limit)
                } else {
                    #expect(limit.unit.cost(of: part) <= limit.limit)
                }
                joined += part.dropLast(suffix.count)
            }
            guard template.markup == .plain else { continue }
            #expect(Self.visible(joined) == Self.visible(compiled.readyText))
        }
    }

    @Test("A text within the limit is one part without a number", arguments: cases)
    func shortTextIsWhole(sample: Case) throws {
        var content = NoticeContent.sample(title: "标题", body: "正文")
        content.data = #"{"url":"https://school.example/n/1","picture":"https://school.example/p.png"}"#
        let requests = try sample.channel.example(content, message: sample.message)
        #expect(requests.count == 1)
        #expect(!String(decoding: requests[0].body, as: UTF8.self).contains("(1/1)"))
    }

    /// Bytes without white space: Swift's `==` on strings would call a damaged text the same.
    private static func visible(_ text: String) -> [UInt8] { text.utf8.filter { $0 > 0x20 } }
}
