import RelayChannels
import Testing

// One at a time: hundreds of cases that only compute would stand in front of every test that waits for a socket.
@Suite("Splitting", .serialized, .timeLimit(.minutes(5)))
struct SplitterTests {
    private func bare(_ parts: [String]) -> [String] {
        parts.map { String($0[..<($0.lastIndex(of: "\n") ?? $0.endIndex)]) }
    }

    @Test("A cut prefers the end of a paragraph")
    func paragraphs() throws {
        let paragraph = String(repeating: "案例内容。", count: 12)
        let text = [paragraph, paragraph, paragraph, paragraph].joined(separator: "\n\n")
        let parts = try #require(Splitter(limit: 420, unit: .utf8Bytes).split(text))
        #expect(bare(parts).dropLast().allSatisfy { $0.hasSuffix(paragraph) })
    }

    @Test("A link longer than a part is cut rather than lost")
    func hugeLink() throws {
        let text = "见 https://a.example/" + String(repeating: "x", count: 500)
        let parts = try #require(Splitter(limit: 200, unit: .utf8Bytes).split(text))
        #expect(parts.allSatisfy { $0.utf8.count <= 200 })
        #expect(bare(parts).joined().filter { $0 == "x" }.count == 501)
    }

    @Test("An element longer than a part is closed and opened again")
    func hugeElement() throws {
        let text = "<font color=\"warning\">" + String(repeating: "转", count: 200) + "</font>"
        let parts = try #require(Splitter(limit: 300, unit: .utf8Bytes, markup: .markdown).split(text))
        #expect(parts.count > 1)
        for part in parts {
            #expect(part.utf8.count <= 300)
            #expect(part.contains("<font color=\"warning\">") && part.contains("</font>"))
        }
    }

    @Test(
        "A large odd text costs no more than its length",
        arguments: ["[", "[a](", "<font ", "<font>", "<a x", "```", "h", "(", "<@", "[](((("]
    )
    func largeOddText(unit: String) throws {
        let text = String(repeating: unit, count: 16_384 / unit.utf8.count)
        let parts = try #require(Splitter(limit: 2048, unit: .utf8Bytes, markup: .markdown).split(text))
        #expect(parts.allSatisfy { $0.utf8.count <= 2048 })
    }

    @Test("What was too long is cut again to half its size from there on, and keeps every character", arguments: 0..<3)
    func again(place: Int) throws {
        let sentence = "近期冒充客服案件多发，请转告同学。"
        let text = String(repeating: sentence, count: 40)
        let splitter = Splitter(limit: 800, unit: .utf8Bytes)
        let before = try #require(splitter.split(text))
        let after = try #require(splitter.split(text, againFrom: place))
        #expect(before.count == 3 && after.count > 3)
        #expect(bare(Array(after[..<place])) == bare(Array(before[..<place])))
        #expect(after[place...].allSatisfy { $0.utf8.count <= 400 })
        for (number, part) in after.enumerated() { #expect(part.hasSuffix("\n(\(number + 1)/\(after.count))")) }
        #expect(bare(after).joined() == text)
    }

    @Test("A text in one part is cut where that was too long, however short it is; a part that is not there, nowhere")
    func againWhole() throws {
        let splitter = Splitter(limit: 800, unit: .utf8Bytes)
        let text = String(repeating: "案例内容。", count: 40)
        let parts = try #require(splitter.split(text, againFrom: 0))
        #expect(splitter.split(text) == [text] && parts.count > 1)
        #expect(bare(parts).joined() == text)
        #expect(splitter.split(text, againFrom: 1) == nil)
    }

    @Test("A limit that holds no suffix splits nothing")
    func noRoom() {
        #expect(Splitter(limit: 8, unit: .utf8Bytes).split(String(repeating: "a", count: 9)) == nil)
        #expect(Splitter(limit: 8, unit: .utf8Bytes).split("12345678") == ["12345678"])
    }

    @Test(
        "Every text keeps its characters, whatever it is made of",
        arguments: [
            String(repeating: " ", count: 3000), String(repeating: "\n", count: 3000),
            String(repeating: "[", count: 3000),
            String(repeating: "<font ", count: 500), String(repeating: "```", count: 999),
            String(repeating: "`", count: 1000),
            String(repeating: "https://", count: 400), String(repeating: "@a", count: 1500),
            String(repeating: "[a](b)", count: 500), "<font>" + String(repeating: "é", count: 2000),
            String(repeating: "\u{301}", count: 2000), String(repeating: "<at >x</at>", count: 300),
        ]
    )
    func odd(text: String) throws {
        for markup in Markup.allCases {
            for limit in [100, 333, 1024] {
                let parts = try #require(Splitter(limit: limit, unit: .utf8Bytes, markup: markup).split(text))
                #expect(parts.allSatisfy { $0.utf8.count <= limit })
                guard markup == .plain else { continue }
                let core = bare(parts).joined().unicodeScalars.filter { !$0.properties.isWhitespace }
                #expect(core.elementsEqual(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
            }
        }
    }
}
