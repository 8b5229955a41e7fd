import Testing

@testable import RelayEngine

@Suite("Endpoints by their endpoints' numbers", .timeLimit(.minutes(5)))
struct GateIndexTests {
    @Test("It finds what a dictionary would, through comings and goings")
    func sameAsDictionary() {
        var random = SplitMix(state: 7)
        var index = PagedIndex()
        var expected: [UInt32: Int] = [:]
        for step in 0..<5000 {
            // Neighbours on one page, and some far away.
            let number = UInt32.random(in: 0..<600, using: &random) * (step.isMultiple(of: 5) ? 4099 : 1)
            if expected.removeValue(forKey: number) != nil {
                index.remove(number)
            } else {
                index.insert(step, for: number)
                expected[number] = step
            }
            #expect(index[number] == expected[number])
        }
        for number in expected.keys { #expect(index[number] == expected[number]) }
        #expect(index[5000] == expected[5000] && index[.max] == nil)
    }

    @Test("A page without endpoints takes no memory")
    func forgets() {
        var index = PagedIndex()
        for number in UInt32(1)...10_000 { index.insert(Int(number), for: number) }
        #expect(index.pagesInUse == 40)
        for number in UInt32(1)...10_000 { index.remove(number) }
        #expect(index.pagesInUse == 0)
    }
}
