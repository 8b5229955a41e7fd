import RelayStore
import Testing

@Suite("Latency histogram", .timeLimit(.minutes(5)))
struct LatencyHistogramTests {
    @Test("Quantiles are within an eighth of the exact value", arguments: [0.5, 0.95, 0.99])
    func quantiles(_ share: Double) throws {
        var histogram = LatencyHistogram()
        let values = (0..<5000).map { Int64($0 * $0 % 90_001) }
        for value in values { histogram.add(value) }
        let exact = Double(values.sorted()[Int(share * 5000) - 1])
        let found = Double(try #require(histogram.quantile(share)))
        #expect(abs(found - exact) <= exact / 8 + 1)
    }

    @Test("The stored form reads back as the same histogram, and other bytes as an empty one")
    func bytes() {
        var histogram = LatencyHistogram()
        for value in [Int64(0), 3, 17, 5000, 1 << 40] { histogram.add(value) }
        #expect(LatencyHistogram(bytes: histogram.bytes) == histogram)
        #expect(LatencyHistogram(bytes: [1, 2, 3]).quantile(0.5) == nil)
        #expect(histogram.first == 0 && histogram.last == 1 << 40)
    }
}
