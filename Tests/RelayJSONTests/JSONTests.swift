import RelayJSON
import Testing

@Suite("JSON", .timeLimit(.minutes(5)))
struct JSONTests {
    private func read(_ text: String, _ leniency: JSONReader.Leniency = .none) throws(JSONFault) -> JSON {
        try JSONReader.read(Array(text.utf8), leniency: leniency)
    }

    @Test("Every kind of value is read, blanks and a byte-order mark aside")
    func kinds() throws {
        let text = "\u{FEFF} {\"a\" : [1, -2.5e1, true, false, null, \"x\"], \"b\":{}, \"c\":[] } \n"
        let expected: JSON = [
            "a": [1, .number("-2.5e1"), true, false, nil, "x"], "b": [:], "c": [],
        ]
        #expect(try read(text) == expected)
    }

    @Test("What is read is written again without change, numbers as they were")
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

    @Test("A whole number is one however it is written, as JSON Schema has it")
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

    @Test("Escapes become the characters they stand for, surrogate pairs one character")
    func escapes() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\uDE00警""#).text == "\"\\/\u{8}\u{C}\n\r\té😀警")
    }

    @Test(
        "What is not JSON is refused, however lenient the reader is",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "+1", "tru", "\"a", "\"\u{1}\"", "\"\\x\"", "1 2",
            "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\u00g0\"", "{\"errcode\":0,\"errm",
        ]
    )
    func refused(_ text: String) {
        #expect(throws: JSONFault.self) { try read(text) }
        #expect(throws: JSONFault.self) { try read(text, .platform) }
    }

    @Test("A name that is there twice and NUL are refused, unless read as platforms do: then the last name counts")
    func leniency() throws {
        let twice = #"{"a":1,"b":0,"a":2}"#
        #expect(throws: JSONFault("the name is there twice", at: 13, in: Array(twice.utf8))) { try read(twice) }
        #expect(try read(twice, .platform)["a"]?.integer == 2)
        #expect(throws: JSONFault.self) { try read(#""\u0000""#) }
        #expect(try read(#""\u0000""#, .platform).text == "\u{0}")
    }

    @Test("Bytes that are not UTF-8 and half a surrogate pair are told from wrong syntax")
    func kindsOfFault() {
        let bytes: [UInt8] = [0x22, 0xB0, 0xA1, 0x22]
        #expect(throws: JSONFault(kind: .notUTF8, "the bytes are not UTF-8", at: 1, in: bytes)) {
            try JSONReader.read(bytes)
        }
        let half = Array(#"["\ud800"]"#.utf8)
        #expect(throws: JSONFault(kind: .halfSurrogate, "half a surrogate pair", at: 2, in: half)) {
            try JSONReader.read(half)
        }
    }

    @Test("Values nested deeper than 64 are refused, not followed")
    func depth() throws {
        #expect(throws: Never.self) { try read(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: JSONFault("nested deeper than 64", at: 64, in: Array(deep.utf8))) { try read(deep) }
    }

    @Test("What is written reads back the same")
    func writtenReadsBack() throws {
        let value: JSON = ["t": "„\"\\\n\u{1}/警😀", "n": [0, -7, nil, true, .number("0.65")], "o": ["x": [:]]]
        #expect(try JSONReader.read(value.bytes) == value)
        #expect(String(decoding: (["a": "警/"] as JSON).bytes, as: UTF8.self) == #"{"a":"警/"}"#)
    }

    @Test("The tape of replies holds what the reader reads, value by value")
    func tape() throws {
        let document = #"{"a":[1,{"b":"x\n\ud83d\ude00"}],"c":true,"d":null,"e":-1.5e3,"n":{}}"#
        let tape = try #require(JSONTape(Array(document.utf8)))
        #expect(tape.kind(0) == .object && tape.children(of: 0).count == 10)
        func text(_ path: String) -> String? {
            JSONPath(path).flatMap { tape.find($0) }.flatMap { tape.text($0) }
        }
        #expect(text("e") == "-1.5e3" && text("c") == nil && text("a.b") == nil && text("n.x") == nil)
        // An array of one element on the way counts as that element.
        let reply = try #require(JSONTape(Array(#"{"set":[{"code":"x\n\ud83d\ude00"}]}"#.utf8)))
        let code = try #require(JSONPath("set.code").flatMap { reply.find($0) })
        #expect(reply.text(code) == "x\n😀")
        for broken in ["{", "[1,]", "\"\u{1}\"", "tru", "01", "{} {}", "\"\\x\""] {
            #expect(JSONTape(Array(broken.utf8)) == nil, "\(broken)")
        }
        #expect(JSONTape([0x22, 0xB0, 0xA1, 0x22]) == nil)
        #expect(JSONPath("a..b") == nil)
    }
}
