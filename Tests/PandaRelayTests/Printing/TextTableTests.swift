import Testing

@testable import PandaRelay

@Suite("Tables at a terminal", .timeLimit(.minutes(5)))
struct TextTableTests {
    @Test(
        "A Chinese character takes two columns, a combining mark none",
        arguments: [
            ("abc", 3), ("保护圈", 6), ("2024级（1）班", 13), ("e\u{301}", 1), ("✅", 2), ("…", 1), ("", 0), ("한국", 4),
            ("ｱ", 1),
        ]
    )
    func width(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test("Columns are aligned when Chinese and Latin text mix")
    func alignment() {
        var table = TextTable(headings: ["circle", "name", "n"], rightAligned: [2])
        table.rows = [["cs", "计算机学院", "7"], ["ee-2024", "EE", "120"]]
        #expect(
            table.lines == [
                "circle   name          n", "cs       计算机学院    7", "ee-2024  EE          120",
            ]
        )
    }

    @Test("A cell is cut at the limit without halving a wide character")
    func cut() {
        #expect(DisplayWidth.cut("计算机学院", to: 10) == "计算机学院")
        #expect(DisplayWidth.cut("计算机学院", to: 8) == "计算机…")
        #expect(DisplayWidth.cut("abcdef", to: 4) == "abc…")
    }

    @Test("A line break in a cell does not break the table")
    func lineBreaks() {
        var table = TextTable(headings: ["a"])
        table.rows = [["one\ntwo\r\nthree\tfour"]]
        #expect(table.lines == ["a", "one two three four"])
    }

    @Test("A cell that a spreadsheet would evaluate becomes text")
    func formulas() {
        #expect(
            CSVLine.text(["=1+1", "a,b", "say \"hi\"", "two\nlines"])
                == "'=1+1,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\""
        )
    }

    @Test("Durations as people read them", arguments: [(Int64(7), "7 ms"), (4_210, "4.2 s"), (65_000, "1 min 5 s")])
    func spans(milliseconds: Int64, text: String) {
        #expect(ShownTime.span(milliseconds: milliseconds) == text)
    }
}
