import Foundation
import RelayModel
import RelayStore
import Testing

@testable import RelayStoreSQLite

@Suite("Staged changes", .timeLimit(.minutes(5)))
struct StagedRecordTests {
    private static let changes: [StagedChange] = [
        .circle(id: "c1", name: "一班\n;:-", kind: "class", parent: nil, unit: ""),
        .circle(id: "c2", name: "", kind: "class", parent: "c1", unit: "a/b"),
        .person(id: "p1", name: "张三", phone: "19900000001", unit: "a"),
        .person(id: "p2", name: "-", phone: nil, unit: "a"), .membership(circle: "c1", person: "p1", role: "lead"),
        .endpoint(
            StagedChange.Endpoint(
                id: "e1",
                owner: "person:p1",
                channel: "webhook",
                address: "http://a.example/?k=3:x;-",
                secret: "密钥",
                enabled: true,
                drill: false,
                everyone: true,
                disabledReason: nil
            )
        ),
        .removeEndpoint(id: "e2"), .removeMembership(circle: "c1", person: "p2"), .removePerson(id: "p2"),
        .removeCircle(id: "c2"),
    ]

    @Test("A staged change is read unchanged, with its expected revision")
    func coding() throws {
        let rows = Self.changes.enumerated().map { place, change in
            let expected = place.isMultiple(of: 2) ? nil : Int64(place) * 1_000_000_007
            return StagedRow(change: change, expected: expected, groupSize: 0)
        }
        let record = try #require(StagedRecord.records(rows).first)
        #expect(record.size == rows.count)
        let read = try StagedRecord.rows(record.text, expected: nil, place: 0)
        #expect(read.map(\.change) == Self.changes)
        #expect(read.map(\.expected) == rows.map(\.expected))
    }

    @Test("A record holds the changes of one person or circle, and at most 30")
    func packing() {
        let sizes = [1, 3, 2, 62, 1]
        let rows = sizes.flatMap { size in
            (0..<size).map { StagedRow(change: Self.changes[2], expected: nil, groupSize: $0 == 0 ? size : 0) }
        }
        let records = StagedRecord.records(rows)
        #expect(records.map(\.size) == [1, 3, 2, 30, 30, 2, 1])
        #expect(records.map(\.place) == [0, 1, 4, 6, 36, 66, 68])
    }

    @Test("A transaction stages whole groups if they fit, and never more records than its limit")
    func parts() {
        func rows(_ sizes: [Int]) -> [StagedRow] {
            sizes.flatMap { size in
                (0..<size).map { StagedRow(change: Self.changes[2], expected: nil, groupSize: $0 == 0 ? size : 0) }
            }
        }
        let small = rows([3, 30, 1, 2, 31])
        #expect(StagedRecord.part(of: small, from: 0, limit: 3) == 0..<34)
        #expect(StagedRecord.part(of: small, from: 34, limit: 3) == 34..<67)
        let large = rows([1, 90])
        #expect(StagedRecord.part(of: large, from: 0, limit: 2) == 0..<1)
        #expect(StagedRecord.part(of: large, from: 1, limit: 2) == 1..<61)
        #expect(StagedRecord.part(of: large, from: 61, limit: 2) == 61..<63)
        #expect(StagedRecord.part(of: [], from: 0, limit: 2).isEmpty)
    }

    @Test("A change that an earlier version staged as JSON is read")
    func earlier() throws {
        for change in Self.changes {
            let text = String(decoding: try JSONEncoder().encode(change), as: UTF8.self)
            let rows = try StagedRecord.rows(text, expected: 7, place: 3)
            #expect(rows == [StagedRow(change: change, expected: 7)])
        }
    }

    @Test(
        "A text of an invalid form is a corrupt record",
        arguments: ["x-;", "p-;2:p1", "p-;9:p1", "pp;", "p-;2:p1-1:u9:"]
    )
    func damaged(_ text: String) {
        #expect(throws: StoreError.self) { try StagedRecord.rows(text, expected: nil, place: 3) }
    }
}
