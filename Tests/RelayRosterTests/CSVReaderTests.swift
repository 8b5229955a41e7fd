import Testing

@testable import RelayRoster

@Suite("Cutting CSV", .timeLimit(.minutes(5)))
struct CSVReaderTests {
    private func rows(_ text: String) -> [[String]] {
        var reader = CSVReader(Array(text.utf8))
        var rows: [[String]] = []
        while reader.next() { rows.append(reader.fields.map(reader.text)) }
        return rows
    }

    @Test("A quoted field may hold separators, line breaks and doubled quotes")
    func quoted() {
        #expect(rows("a,\"b,c\",\"d\ne\",\"f\"\"g\"\nh") == [["a", "b,c", "d\ne", "f\"g"], ["h"]])
        #expect(rows("\"\"\"\"\"\",x") == [["\"\"", "x"]])
    }

    @Test("Blanks around fields do not count, full-width ones neither")
    func blanks() {
        #expect(rows(" a\t,\u{3000}b c\u{3000}, \"d\" ,\" e \",\u{A0}f") == [["a", "b c", "d", "e", "f"]])
    }

    @Test("A quote inside an unquoted field is an ordinary character")
    func innerQuote() {
        #expect(rows("a\"b,c\"\n") == [["a\"b", "c\""]])
    }

    @Test("The last row needs no line end, and an empty last field counts")
    func lastRow() {
        #expect(rows("a,b\r\nc,") == [["a", "b"], ["c", ""]])
        #expect(rows("") == [])
    }

    @Test("Tabs separate where the first line has no comma")
    func tabs() {
        #expect(rows("a\tb\nc,d\t\"e\tf\"\n") == [["a", "b"], ["c,d", "e\tf"]])
    }

    @Test("Semicolons, full-width commas or bars separate where the first line has no comma")
    func otherSeparators() {
        #expect(rows("a;b\nc,d;\"e;f\"\n") == [["a", "b"], ["c,d", "e;f"]])
        #expect(rows("甲，乙\nc,d，\"e，f\"\n") == [["甲", "乙"], ["c,d", "e，f"]])
        #expect(rows("甲；乙\nc；d\n") == [["甲", "乙"], ["c", "d"]])
        #expect(rows("a|b\nc|d;e\n") == [["a", "b"], ["c", "d;e"]])
        #expect(rows("a,b;c\nd,e;f\n") == [["a", "b;c"], ["d", "e;f"]])
        #expect(rows("\"a,b\";c\nd;e\n") == [["a,b", "c"], ["d", "e"]])
    }

    @Test("Excel's first line sep= names the separator and is no row", arguments: ["sep=;", "\"sep=;\"", "SEP=;"])
    func separatorLine(_ line: String) {
        #expect(rows("\(line)\r\na;b,c\r\n") == [["a", "b,c"]])
        var reader = CSVReader(Array("\(line)\r\na;b\r\n".utf8))
        #expect(reader.next() && reader.rowLine == 2)
    }

    @Test("A row's line is where it starts")
    func lines() {
        var reader = CSVReader(Array("a\r\n\r\n\"b\r\nc\"\rd\n\ne".utf8))
        var lines: [Int] = []
        while reader.next() { lines.append(reader.rowLine) }
        #expect(lines == [1, 3, 5, 7])
    }

    @Test("Four-byte GB18030 characters are read")
    func gb18030() {
        #expect(GB18030.converted([0x81, 0x39, 0xEF, 0x31])?.bytes == Array("㐂".utf8))
        #expect(GB18030.converted([0xD5, 0xC5, 0x2C, 0xC0, 0xEE])?.bytes == Array("张,李".utf8))
        let broken = GB18030.converted([0x41, 0xFF, 0x42, 0xD5])
        #expect(broken?.bytes == Array("A\u{FFFD}B\u{FFFD}".utf8) && broken?.damage == 1)
    }

    @Test("Valid UTF-8 is counted as the standard library does")
    func census() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2000 {
            let bytes = (0..<random.below(12)).map { _ in
                random.pick([0x41, 0x80, 0xA0, 0xBF, 0xC2, 0xE0, 0xE4, 0xED, 0xF0, 0xF4, 0xF5, 0x9F, 0x90] as [UInt8])
            }
            #expect(
                (UTF8Statistics(bytes).invalid == 0) == (String(validating: bytes, as: UTF8.self) != nil),
                "\(bytes)"
            )
        }
    }
}
