import Foundation
import RelayChannels
import Testing

@Suite("A notice's data", .timeLimit(.minutes(5)))
struct NoticeDataTests {
    @Test(
        "Mentions are brought into the one shape that platforms know",
        arguments: [
            (#""19900000001""#, #"["19900000001"]"#), ("[19900000001]", #"["19900000001"]"#),
            ("19900000001", #"["19900000001"]"#), (#"["+86 199 0000 0001"]"#, #"["19900000001"]"#),
            (#""19900000001，199-0000-0002""#, #"["19900000001","19900000002"]"#),
            (#"["19900000001","+8619900000001"]"#, #"["19900000001"]"#), (#"["+852 1234 5678"]"#, #"["+85212345678"]"#),
            ("null", "[]"), (#""""#, "[]"),
        ]
    )
    func mentions(written: String, shaped: String) throws {
        let data = try NoticeData.shaped(#"{"a":1,"mention_mobiles":\#(written),"z":[2]}"#)
        #expect(data == #"{"a":1,"mention_mobiles":\#(shaped),"z":[2]}"#)
    }

    @Test("Mentions of the field reports are the numbers that were meant")
    func reported() throws {
        let file = Folders.package.appending(path: "Tests/Fixtures/reports/requests.json")
        let cases = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]])
        let mentions = cases.filter { ($0["id"] as? String)?.hasPrefix("mention-") ?? false }
        #expect(mentions.count == 3)
        for mention in mentions {
            let written = try JSONSerialization.data(withJSONObject: try #require(mention["data"]))
            let shaped = try NoticeData.shaped(String(decoding: written, as: UTF8.self))
            let data = try JSONSerialization.jsonObject(with: Data(shaped.utf8)) as? [String: [String]]
            #expect(data?["mention_mobiles"] == mention["wanted"] as? [String])
        }
    }

    @Test(
        "What is in shape stays as it was written",
        arguments: [
            #"{ "mention_mobiles" : [ "19900000001" ], "n": 1.50 }"#, #"{"url":"https://a.example","picture":null}"#,
            "{}",
            #"{"tags":[1,{"url":5}]}"#,
        ]
    )
    func unchanged(data: String) throws {
        #expect(try NoticeData.shaped(data) == data)
    }

    @Test(
        "A value of another type is refused with its field, and not repeated",
        arguments: [
            (#""mention_mobiles":{"a":"19900000001"}"#, "data.mention_mobiles"),
            (#""mention_mobiles":true"#, "data.mention_mobiles"),
            (#""mention_mobiles":["@all"]"#, "data.mention_mobiles"),
            (#""mention_mobiles":[1990000000.5]"#, "data.mention_mobiles"),
            (#""mention_mobiles":[["19900000001"]]"#, "data.mention_mobiles"),
            (#""url":["https://a.example"]"#, "data.url"),
            (#""picture":5"#, "data.picture"), (#""image":{"base64":"x"}"#, "data.image"),
        ]
    )
    func refused(member: String, field: String) {
        let fault = #expect(throws: NoticeData.Fault.self) { try NoticeData.shaped("{\(member)}") }
        #expect(fault?.field == field)
        #expect(fault?.problem.contains("1990000") == false && fault?.problem.contains("example") == false)
    }
}
