import Foundation
import RelayChannels
import Testing

// One at a time: hundreds of cases that only compute would stand in front of every test that waits for a socket.
@Suite("Vectors", .serialized, .timeLimit(.minutes(5)))
struct VectorTests {
    @Test(
        "Every vector agrees",
        arguments: [("replies", 185), ("gone", 10), ("signatures", 66), ("splitting", 30), ("receipts", 10)]
    )
    func everyVectorAgrees(name: String, count: Int) throws {
        let catalogue = try Folders.catalogue()
        let outcomes = try VectorFile.check(
            Folders.bytes(Folders.fixtures.appending(path: "\(name).json")),
            catalogue: catalogue
        )
        #expect(outcomes.count == count)
        for outcome in outcomes where !outcome.ok {
            Issue.record("\(outcome.id): expected \(outcome.expected), got \(outcome.got)")
        }
    }

    @Test(
        "The fixtures are the shared vectors",
        .enabled(if: FileManager.default.fileExists(atPath: Folders.shared.path())),
        arguments: ["replies", "gone", "signatures", "splitting", "receipts"]
    )
    func fixturesAreCurrent(name: String) throws {
        let own = try Folders.bytes(Folders.fixtures.appending(path: "\(name).json"))
        let shared = try Folders.bytes(Folders.shared.appending(path: "\(name).json"))
        #expect(own == shared)
    }

    @Test("A wrong expectation is a mismatch, with both sides shown")
    func mismatchIsShown() throws {
        let vector =
            #"[{"id":"x","channel":"wecom-robot","http_status":200,"headers":{},"body":"{\"errcode\":0}","expect":{"class":"retryable"}}]"#
        let outcome = try #require(
            try VectorFile.check(Array(vector.utf8), catalogue: try Folders.catalogue()).first
        )
        #expect(!outcome.ok)
        #expect(outcome.expected == #"{"class":"retryable"}"#)
        #expect(outcome.got == #"{"class":"accepted"}"#)
    }

    private func outcome(_ vector: String) throws -> VectorOutcome {
        try #require(try VectorFile.check(Array("[\(vector)]".utf8), catalogue: try Folders.catalogue()).first)
    }

    private func reply(_ more: String, _ expect: String) -> String {
        #"{"id":"x","channel":"wecom-robot","http_status":200,"body":"{\"errcode\":0}",\#(more)"expect":{\#(expect)}}"#
    }

    @Test("A reply case that is understood agrees")
    func soundReply() throws { #expect(try outcome(reply("", #""class":"accepted""#)).ok) }

    @Test(
        "A reply case with something that is not understood is a mismatch",
        arguments: [
            (#""transport":"lost","#, #""class":"accepted""#), ("", #""class":"accepted","clas":"x""#),
            ("", #""class":"accepted","wait_seconds":"30""#), (#""transport":5,"#, #""class":"accepted""#),
            (#""received_at":"noon","#, #""class":"accepted""#),
            (#""body_repeat":{"text":"x"},"#, #""class":"accepted""#),
            ("", ""), (#""request":{"recipients":[1]},"#, #""class":"accepted""#),
        ]
    )
    func strangeReply(more: String, expect: String) throws {
        let outcome = try outcome(reply(more, expect))
        #expect(!outcome.ok && outcome.got.contains("error"), "\(outcome.got)")
    }

    @Test("A body repeated without end is judged as the one that is too long", .timeLimit(.minutes(1)))
    func endlessBody() throws {
        let text =
            #"{"id":"x","channel":"wecom-robot","http_status":200,"body":"","body_repeat":{"text":"a","count":1000000000000},"expect":{"class":"ambiguous"}}"#
        #expect(try outcome(text).ok)
    }

    private func split(_ more: String, _ expect: String) -> String {
        #"{"id":"s","limit":100,"unit":"utf8_bytes","text":"好的",\#(more)"expect":{\#(expect)}}"#
    }

    @Test("A splitting case must have the size it says")
    func total() throws {
        #expect(try outcome(split(#""total":6,"#, #""min_parts":1,"max_parts":1"#)).ok)
        #expect(try !outcome(split(#""total":7,"#, #""min_parts":1,"max_parts":1"#)).ok)
    }

    @Test(
        "A splitting case with something that is not understood is a mismatch",
        arguments: [
            ("", #""min_prats":1"#), (#""markup":"html","#, #""min_parts":1"#), ("", #""min_parts":"1""#),
            ("", #""rejoin":"loosely""#), ("", #""balanced":[["("]]"#), ("", #""unbroken":[1]"#), ("", ""),
        ]
    )
    func strangeSplit(more: String, expect: String) throws {
        let outcome = try outcome(split(more, expect))
        #expect(!outcome.ok && outcome.got.contains("error"), "\(outcome.got)")
    }

    @Test("A text repeated without end is refused at once", .timeLimit(.minutes(1)))
    func endlessText() throws {
        for count in ["300000000", "9223372036854775807"] {
            let text =
                #"{"id":"s","limit":100,"unit":"utf8_bytes","text_repeat":{"unit":"好","count":\#(count)},"expect":{"min_parts":1}}"#
            #expect(try !outcome(text).ok)
        }
    }

    @Test("Every case of a file is told by its own content; one of no kind is a mismatch")
    func mixedFile() throws {
        let cases = [reply("", #""class":"accepted""#), split("", #""min_parts":1"#), #"{"id":"z","what":1}"#]
        let outcomes = try VectorFile.check(
            Array("[\(cases.joined(separator: ","))]".utf8),
            catalogue: try Folders.catalogue()
        )
        #expect(outcomes.map(\.id) == ["x", "s", "z"] && outcomes.map(\.ok) == [true, true, false])
    }

    @Test("A changed signature is a mismatch")
    func changedSignatureIsAMismatch() throws {
        let vector = #"{"dingtalk":[{"id":"d","timestamp_ms":1,"secret":"s","sign":"x","sign_query":"x","query":"x"}]}"#
        let outcome = try #require(try VectorFile.check(Array(vector.utf8), catalogue: ChannelCatalogue([])).first)
        #expect(!outcome.ok)
    }

    @Test(
        "A file that is no vector file is refused",
        arguments: ["", "{", "[{\"id\":1}]", "{\"a\":[]}", "5", "[]", "{\"dingtalk\":[]}"]
    )
    func foreignFileIsRefused(text: String) {
        #expect(throws: VectorFile.Fault.self) {
            try VectorFile.check(Array(text.utf8), catalogue: ChannelCatalogue([]))
        }
    }

    @Test("Feeding receipts twice gives the same updates")
    func receiptsRepeat() throws {
        let body = Array(
            #"[{"phone_number":"13800001111","report_time":"2026-03-02 15:30:04","success":true,"err_code":"OK","biz_id":"b"}]"#
                .utf8
        )
        #expect(ReceiptDialect.aliyun.read(body) == ReceiptDialect.aliyun.read(body))
        #expect(ReceiptDialect.aliyun.read(body).updates.count == 1)
    }
}
