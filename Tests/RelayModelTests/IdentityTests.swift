import RelayModel
import Testing

@Suite("Ids", .timeLimit(.minutes(5)))
struct IdentityTests {
    @Test("An id's text sorts like its number, and reads back")
    func order() throws {
        let numbers: [Int64] = [0, 1, 31, 32, 1 << 20, 1 << 43, .max]
        let texts = numbers.map { NoticeID(rawValue: $0).description }
        #expect(texts == texts.sorted())
        #expect(texts.map { NoticeID($0)?.rawValue } == numbers)
        #expect(texts.allSatisfy { $0.hasPrefix("ntc_") && $0.utf8.count == 17 })
    }

    @Test(
        "Other texts are not ids",
        arguments: ["", "ntc_", "key_0000000000001", "ntc_000000000000U", "ntc_00000000000000", "ntc_ZZZZZZZZZZZZZ"]
    )
    func refused(_ text: String) {
        #expect(NoticeID(text) == nil)
    }

    @Test("A delivery's id contains its notice and ordinal, has no dot and reads back")
    func delivery() throws {
        let id = DeliveryID(notice: NoticeID(rawValue: 123_456_789), ordinal: 4_294_967_295)
        #expect(DeliveryID(id.description) == id)
        #expect(!id.description.contains(".") && id.description.utf8.count == 24)
        #expect(DeliveryID("dlv_000000000000000000000") == nil)
        #expect(DeliveryID("dlv_0000000000000ZZZZZZZ") == nil)
    }

    @Test("Ids increase strictly, even if the clock stops or steps back, and after a restart")
    func generator() {
        let now = Timestamp(seconds: 1_772_436_600)
        let generator = IDGenerator()
        let ids = [now, now, now - .seconds(3600), now + .seconds(1)].map { generator.next(at: $0) }
        #expect(ids == ids.sorted() && Set(ids).count == 4)
        #expect(IDGenerator(after: ids[3]).next(at: now - .seconds(9)) > ids[3])
    }

    @Test(
        "A slug is short printable ASCII",
        arguments: [
            ("cs-2024_1.a@b", true), ("", false), ("a b", false), ("a/b", false), ("类", false), (".", false),
            ("..", false),
            ("...", true),
        ]
    )
    func slugs(_ text: String, _ isValid: Bool) {
        #expect((CircleID(text) != nil) == isValid)
        #expect((CircleID(String(repeating: "x", count: 65))) == nil)
    }

    @Test("A unit contains itself and the units below, not those with the same prefix")
    func units() {
        let unit = UnitPath(unchecked: "uni/cs")
        #expect(
            unit.contains(unit) && unit.contains(UnitPath(unchecked: "uni/cs/2024")) && UnitPath.root.contains(unit)
        )
        #expect(!unit.contains(UnitPath(unchecked: "uni/csx")) && !unit.contains(UnitPath(unchecked: "uni")))
        #expect(UnitPath.common([unit, UnitPath(unchecked: "uni/law/1")])?.text == "uni")
        #expect(UnitPath("a//b") == nil && UnitPath("/a") == nil)
    }
}
