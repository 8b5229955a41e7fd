import Foundation
import RelayChannels
import Testing

@Suite("Vectors", .timeLimit(.minutes(5)))
struct VectorTests {
    @Test(
        "Every vector agrees",
        arguments: [("replies", 185), ("signatures", 66), ("splitting", 30), ("receipts", 10)]
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
        arguments: ["replies", "signatures", "splitting", "receipts"]
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

    @Test("A changed signature is a mismatch")
    func changedSignatureIsAMismatch() throws {
        let vector = #"{"dingtalk":[{"id":"d","timestamp_ms":1,"secret":"s","sign":"x","sign_query":"x","query":"x"}]}"#
        let outcome = try #require(try VectorFile.check(Array(vector.utf8), catalogue: ChannelCatalogue([])).first)
        #expect(!outcome.ok)
    }

    @Test("A file that is no vector file is refused", arguments: ["", "{", "[{\"id\":1}]", "{\"a\":[]}", "5"])
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
