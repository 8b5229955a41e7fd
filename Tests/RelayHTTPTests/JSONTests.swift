import RelayModel
import Testing

@testable import RelayHTTP

@Suite("JSON", .timeLimit(.minutes(5)))
struct JSONTests {
    @Test("A parsed value is written unchanged, including its numbers")
    func roundTrip() throws {
        for text in [
            #"{"a":1.50,"b":[true,false,null],"名":"值","c":{}}"#, #"["\"\\\n\t\u0001",-0,1e400,12345678901234567890]"#,
            "\"😀\"", "[]",
        ] {
            #expect(try String(decoding: JSONReader.read(Array(text.utf8)).bytes, as: UTF8.self) == text)
        }
        #expect(try JSONReader.read(Array(#""\ud83d\ude00\/""#.utf8)) == .text("😀/"))
        #expect(try JSONReader.read([0xEF, 0xBB, 0xBF] + Array(" {} \n".utf8)) == .object([]))
    }

    @Test("A whole number is recognised in every spelling, as in JSON Schema")
    func wholeNumbers() throws {
        for (text, value) in [("60", 60), ("60.0", 60), ("6e1", 60), ("-0", 0), ("-2.50e2", -250)] {
            #expect(try JSONReader.read(Array(text.utf8)).integer == value, "\(text)")
        }
        #expect(try JSONReader.read(Array("9223372036854775807".utf8)).integer == Int.max)
        for text in ["60.5", "1e400", "9007199254740993.0", "1e-1", "\"60\"", "true"] {
            #expect(try JSONReader.read(Array(text.utf8)).integer == nil, "\(text)")
        }
    }

    @Test("A fault names line, column and byte")
    func fault() {
        #expect(throws: JSONFault("“,” or “}” is expected", at: 11, in: Array("{\n  \"a\": 1 \"b\"}".utf8))) {
            try JSONReader.read(Array("{\n  \"a\": 1 \"b\"}".utf8))
        }
        #expect(JSONFault("", at: 11, in: Array("{\n  \"a\": 1 \"b\"}".utf8)).line == 2)
        #expect(JSONFault("", at: 11, in: Array("{\n  \"a\": 1 \"b\"}".utf8)).column == 10)
    }

    @Test("A misspelt name finds its correction, another text does not")
    func nearest() {
        #expect(NearestName.to("tilte", among: ["title", "body"]) == "title")
        #expect(NearestName.to("weather", among: ["title", "body"]) == nil)
    }

    @Test("Durations need a number and a unit")
    func spans() {
        #expect(DurationFormat.duration("90s") == .seconds(90))
        #expect(DurationFormat.duration("1d") == .seconds(86_400))
        for text in ["", "h", "2", "2w", "-2h", "1.5h", "٣h", "9999999999s", "2h "] {
            #expect(DurationFormat.duration(text) == nil)
        }
    }
}
