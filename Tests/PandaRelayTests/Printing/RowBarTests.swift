import Testing

@testable import PandaRelay

@Suite("The bar of an import", .timeLimit(.minutes(5)))
struct RowBarTests {
    @Test("It shows percent, rows and rows per second", arguments: [(0.0, 0), (0.5, 12), (1.0, 24), (1.7, 24)])
    func text(share: Double, filled: Int) {
        let text = RowBar.text("importing", rows: 1000, share: share, seconds: 2)
        #expect(text.count(where: { $0 == "█" }) == filled)
        #expect(text.hasSuffix(" \(min(100, Int(share * 100))) %, 1000 rows, 500 rows/s"))
    }
}
