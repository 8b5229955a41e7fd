import RelayModel
import Testing

@Suite("Values as people write them", .timeLimit(.minutes(5)))
struct WrittenValueTests {
    /// The blanks and invisible marks that a pasted value may carry.
    static let edges = [
        " ", "\t", "\n", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{A0}", "\u{2009}", "\u{2028}", "\u{202F}", "\u{3000}",
        "\u{AD}", "\u{200B}", "\u{200E}", "\u{200F}", "\u{202A}", "\u{202D}", "\u{202E}", "\u{2060}", "\u{FEFF}",
    ]

    @Test("Blanks, line breaks and invisible characters at either end are ignored", arguments: edges)
    func atEitherEnd(_ mark: String) throws {
        let around = { (text: String) in "\(mark)\(mark)\(text)\(mark)" }
        #expect(try WrittenValue.id(around("s1"), as: PersonID.self).text == "s1")
        #expect(try WrittenValue.address(around("https://a.example/send?key=k")) == "https://a.example/send?key=k")
        #expect(try WrittenValue.secret(around("SEC 1'")) == "SEC 1'")
        #expect(try WrittenValue.name(around("张 三")) == "张 三")
        #expect(try PhoneNumber.reading(around("19900000001")).digits == "19900000001")
    }

    @Test("Inside a value they are removed if the reading is unambiguous, else named with their place")
    func inside() throws {
        #expect(try WrittenValue.id("s\u{200B}1", as: PersonID.self).text == "s1")
        #expect(try WrittenValue.name("张\u{2028}三\r\n李\u{202E}四") == "张 三 李四")
        #expect(try WrittenValue.name("ab\u{200D}c") == "ab\u{200D}c")
        #expect(try WrittenValue.address("+86 199\u{2060}0000 0001") == "19900000001")
        #expect(throws: WrittenFault.unexpected("\u{2060}", place: 13)) {
            try WrittenValue.address("http://a.ex/\u{2060}x")
        }
        #expect(throws: WrittenFault.unexpected(" ", place: 13)) { try WrittenValue.address("http://a.ex/ x") }
        #expect(throws: WrittenFault.unexpected("\n", place: 4)) { try WrittenValue.secret("SEC\nx") }
        #expect(throws: WrittenFault.unexpected("\u{7}", place: 2)) { try WrittenValue.name("张\u{7}三") }
        #expect(throws: WrittenFault.unexpected(" ", place: 2)) { try WrittenValue.id("s 1", as: PersonID.self) }
    }

    @Test("A fault names the invisible character")
    func names() {
        #expect(
            WrittenFault.unexpected("\u{202D}", place: 1).reason("number")
                == "the number holds U+202D LEFT-TO-RIGHT OVERRIDE (invisible) at character 1"
        )
        #expect(WrittenFault.unexpected("无", place: 2).reason("id") == "the id holds “无” (U+65E0) at character 2")
    }

    @Test(
        "An id keeps its dots and letters; a number damaged by a spreadsheet is not an id",
        arguments: [
            ("'20240001", "20240001"), ("=\"20240001\"", "20240001"), ("２０２４＿ａ", "2024_a"), ("1.2", "1.2"),
            ("5E17", "5E17"), ("1.0.0", "1.0.0"), ("a.0", "a.0"), ("20240001.0", nil), ("12.00", nil),
            ("5.10101E+17", nil), ("5.10101E17", nil), ("5.10101e17", nil), ("1,99E+10", nil), ("2E+12", nil),
            ("1.99E-3", nil), ("..", nil), ("", nil), ("张三", nil),
        ] as [(String, String?)]
    )
    func ids(_ written: String, _ read: String?) {
        #expect((try? WrittenValue.id(written, as: PersonID.self))?.text == read)
    }

    @Test(
        "A number that starts with 1 is a mainland mobile number of eleven digits; others have 5 to 15",
        arguments: [
            ("19900000001", "19900000001"), ("+86 199-0000-0001", "19900000001"), ("0086(199)00000001", "19900000001"),
            ("8619900000001", "19900000001"), ("１９９０００００００１", "19900000001"), ("＋８６19900000001", "19900000001"),
            ("'19900000001", "19900000001"), ("=\"19900000001\"", "19900000001"), ("19900000001.0", "19900000001"),
            ("199–0000–0001", "19900000001"), ("199\u{AD}0000\u{202C}0001", "19900000001"),
            ("1990000001", nil), ("199000000011", nil), ("+86 1990000001", nil), ("00861990000001", nil),
            ("861990000001", nil), ("86199000000011", nil), ("12345", nil), ("19900000001.5", nil),
            ("1.99e10", nil), ("1.9900000001E10", nil), ("1,99E+10", nil), ("19900000001x", nil), ("+", nil),
            ("028-86123456", "02886123456"), ("86123456", "86123456"), ("+1 (202) 555-0100", "+12025550100"),
            ("0085291234567", "+85291234567"), ("1234", nil), ("2222222222222222", nil),
        ] as [(String, String?)]
    )
    func numbers(_ written: String, _ read: String?) {
        #expect(PhoneNumber(written)?.digits == read)
    }

    @Test("A number stored under an earlier version's rules stays readable")
    func stored() {
        #expect(PhoneNumber(stored: "12345")?.digits == "12345")
        #expect(PhoneNumber(stored: "+861990000")?.digits == "+861990000")
        #expect(PhoneNumber(stored: "1990 0000") == nil)
    }
}
