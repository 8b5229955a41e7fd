import Testing

@testable import RelaySandbox

@Suite("JSON", .timeLimit(.minutes(5)))
struct JSONTests {
    private func read(_ text: String) throws(JSONError) -> JSON { try JSONReader.read(Array(text.utf8)) }

    @Test("Every kind of value is read, blanks and a byte-order mark aside")
    func kinds() throws {
        let text = "\u{FEFF} {\"a\" : [1, -2.5e1, true, false, null, \"x\"], \"b\":{}, \"c\":[] } \n"
        let expected: JSON = [
            "a": [1, .number(-25), true, false, nil, "x"], "b": [:], "c": [],
        ]
        #expect(try read(text) == expected)
    }

    @Test("Escapes become the characters they stand for, surrogate pairs one character")
    func escapes() throws {
        #expect(try read(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\uDE00警""#).text == "\"\\/\u{8}\u{C}\n\r\té😀警")
    }

    @Test(
        "What is not JSON is refused",
        arguments: [
            "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "+1", "tru", "\"a", "\"\u{1}\"", "\"\\x\"", "1 2",
            "\"\\ud800\"", "\"\\ud800\\u0041\"", "{\"errcode\":0,\"errm",
        ]
    )
    func refused(_ text: String) {
        #expect(throws: JSONError.self) { try read(text) }
    }

    @Test("Bytes that are not UTF-8 are told from wrong syntax")
    func notUnicode() {
        #expect(throws: JSONError(fault: .notUnicode, offset: 1)) { try JSONReader.read([0x22, 0xB0, 0xA1, 0x22]) }
    }

    @Test("Values nested deeper than 64 are refused, not followed")
    func depth() throws {
        #expect(throws: Never.self) { try read(String(repeating: "[", count: 64) + String(repeating: "]", count: 64)) }
        #expect(throws: JSONError(fault: .tooDeep, offset: 64)) { try read(String(repeating: "[", count: 100_000)) }
    }

    @Test("What is written reads back the same")
    func roundTrip() throws {
        let value: JSON = ["t": "„\"\\\n\u{1}/警😀", "n": [0, -7, nil, true, .number(0.65)], "o": ["x": [:]]]
        #expect(try JSONReader.read(value.bytes) == value)
        #expect(String(decoding: (["a": "警/"] as JSON).bytes, as: UTF8.self) == #"{"a":"警/"}"#)
    }
}
