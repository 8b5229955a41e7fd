import RelayModel
import Testing

@Suite("Masking", .timeLimit(.minutes(5)))
struct MaskingTests {
    @Test("A secret and a number never print", arguments: ["whsec_abc", "13812341234"])
    func unprintable(_ text: String) {
        let secret = Secret(text)
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!"\(secret)\(String(reflecting: secret))\(dumped)".contains(text))
        if let phone = PhoneNumber(text) {
            dumped = ""
            dump(phone, to: &dumped)
            #expect("\(phone)" == "138****1234" && !dumped.contains(text))
        }
    }

    @Test("Numbers in a reply lose their middle; shorter digits stay")
    func numbers() {
        let text = "13812341234 bad, code 45009, +8613812341234"
        #expect(
            Masking.numbers(in: text)
                == "138****1234 bad, code 45009, +86138****1234"
        )
    }

    @Test("In any text, runs of 11 or more digits lose four digits, and nothing else changes")
    func anyText() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in
                Int.random(in: 0..<20, using: &random) == 0 ? " " : "\(Int.random(in: 0...9, using: &random))"
            }.joined()
            let expected = text.split(separator: " ", omittingEmptySubsequences: false).map { run in
                run.count < 11 ? String(run) : run.dropLast(8) + "****" + run.suffix(4)
            }.joined(separator: " ")
            #expect(Masking.numbers(in: text) == expected)
        }
    }

    @Test("A number at the limit is masked before the text is cut", arguments: 1...24)
    func edge(limit: Int) {
        let text = Array("no 13812341234 here 5".utf8)
        let whole = Masking.numbers(in: text)
        #expect(Array(Masking.numbers(in: text, first: limit)) == Array(whole.prefix(limit)))
    }

    @Test("A robot's URL keeps its host only")
    func urls() {
        #expect(
            Masking.address("https://u:p@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k")
                == "https://qyapi.weixin.qq.com/****"
        )
        #expect(Masking.address("https://host") == "https://host")
        #expect(Masking.address("13812341234") == "138****1234")
        #expect(Masking.address("teacher.li@school.example") == "t****@school.example")
        #expect(!Masking.address("@example_channel").contains("example_c"))
    }

    @Test(
        "Numbers are read as people write them",
        arguments: [
            ("+86 138-1234-1234", "13812341234"), ("008613812341234", "13812341234"), ("8613812341234", "13812341234"),
            ("+1 (202) 555-0100", "+12025550100"),
        ]
    )
    func phones(_ written: String, _ digits: String) {
        #expect(PhoneNumber(written)?.digits == digits)
    }

    @Test("An invalid number is refused", arguments: ["", "abc", "1.38E+10", "1234", "1234567890123456", "138+1234"])
    func noPhones(_ written: String) {
        #expect(PhoneNumber(written) == nil)
    }
}
