import Foundation
import Testing

@testable import RelayRoster

@Suite("Texts of unknown encoding", .timeLimit(.minutes(5)))
struct TextReaderTests {
    /// 请立即停止转账 / 张三，and what a console may add.
    private static let text = "请立即停止转账。\n张三，C栋 302\n"

    private static func encoded(_ text: String, _ encoding: TextEncoding) -> [UInt8] {
        switch encoding {
        case .utf8: return Array(text.utf8)
        case .utf16LittleEndian: return text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        case .utf16BigEndian: return text.utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        case .gb18030: return text.unicodeScalars.flatMap { $0.isASCII ? [UInt8($0.value)] : codes[$0] ?? [0xFF] }
        }
    }

    /// Two bytes for each character of GB 2312.
    private static let codes: [Unicode.Scalar: [UInt8]] = {
        var table: [Unicode.Scalar: [UInt8]] = [:]
        for row in UInt8(0xA1)...0xF7 {
            for cell in UInt8(0xA1)...0xFE {
                let bytes = GB18030.converted([row, cell])?.bytes ?? []
                let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
                if scalars.count == 1 { table[scalars[0]] = [row, cell] }
            }
        }
        return table
    }()

    @Test(
        "UTF-8, GB18030 and UTF-16 of either order are recognised, with a mark and without",
        arguments: TextEncoding.allCases
    )
    func encodings(_ encoding: TextEncoding) throws {
        let bytes = Self.encoded(Self.text, encoding)
        #expect(try TextReader.text(bytes) == Self.text)
        #expect(try TextReader.text(encoding.mark + bytes) == Self.text)
        #expect(try TextReader.text(bytes, as: encoding) == Self.text)
    }

    @Test("One line without an ASCII character is recognised too", arguments: TextEncoding.allCases)
    func oneLine(_ encoding: TextEncoding) throws {
        for text in ["小学", "张三李四王五", "请立即停止转账"] {
            #expect(try TextReader.text(Self.encoded(text, encoding)) == text)
        }
    }

    @Test("A short text with a reading of common characters in two encodings stays open; accents within a word do not")
    func open() throws {
        let fault = try #require(throws: TextFault.self) { try TextReader.text(Array("A·B".utf8)) }
        #expect(fault.description.contains("--encoding utf-8 or --encoding gb18030"))
        #expect(try TextReader.text(Array("José, Müller".utf8)) == "José, Müller")
        #expect(try TextReader.text(Array("A·B".utf8), as: .utf8) == "A·B")
        #expect(try TextReader.text(Array("买买提·艾力".utf8)) == "买买提·艾力")
    }

    @Test("What no encoding fits is refused with the offset, the mark counted")
    func damage() throws {
        let sound = Array("张雨桐李雷".utf8)
        let cases: [([UInt8], Int)] = [
            (sound + [0xFF], sound.count), ([0xEF, 0xBB, 0xBF, 0x61, 0xFF], 4), ([0xD5, 0xC5, 0xFF, 0x41], 2),
            ([0xFF, 0xFE, 0x41, 0x00, 0x42], 4), ([0xFE, 0xFF, 0xD8, 0x00, 0x00, 0x41], 2),
        ]
        for (bytes, offset) in cases {
            let fault = try #require(throws: TextFault.self) { try TextReader.text(bytes) }
            #expect(fault.reason == .damaged(offset: offset), "\(bytes)")
        }
    }

    @Test("A line ends with LF, CR LF, a lone CR, U+000B, U+000C, U+0085, U+2028 or U+2029")
    func breaks() throws {
        let text = "一\r\n二\r三\u{B}四\u{C}五\u{85}六\u{2028}七\u{2029}八\n\n九\r\r\n"
        #expect(try TextReader.text(Array(text.utf8)) == "一\n二\n三\n四\n五\n六\n七\n八\n\n九\n\n")
    }
}
