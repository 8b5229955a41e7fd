/// A histogram of times in milliseconds. Its buckets grow by an eighth, so that any number of times fits in less than a
/// kilobyte and quantiles are exact within 13 %.
public struct LatencyHistogram: Sendable, Hashable {
    /// The number of buckets: one per millisecond up to 15 ms, then eight per doubling, up to 2^36 ms (two years).
    static let bucketCount = 16 + 8 * 32

    private var counts: [UInt32]
    /// The shortest time; nil if there is none.
    public private(set) var first: Int64?
    /// The longest time; nil if there is none.
    public private(set) var last: Int64?

    /// An empty histogram.
    public init() { counts = [] }

    /// Adds a time.
    public mutating func add(_ milliseconds: Int64) {
        let value = max(0, milliseconds)
        let bucket = Self.bucket(of: value)
        if counts.count <= bucket { counts.append(contentsOf: repeatElement(0, count: bucket + 1 - counts.count)) }
        counts[bucket] += 1
        first = min(first ?? value, value)
        last = max(last ?? value, value)
    }

    /// The time that the given share (0…1) of all times does not exceed; nil if there is none.
    public func quantile(_ share: Double) -> Int64? {
        guard let first, let last else { return nil }
        let total = counts.reduce(UInt64(0)) { $0 + UInt64($1) }
        let rank = max(1, UInt64((share * Double(total)).rounded(.up)))
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += UInt64(count)
            if seen >= rank { return min(last, max(first, Self.upperBound(of: bucket))) }
        }
        return last
    }

    static func bucket(of value: Int64) -> Int {
        guard value >= 16 else { return Int(value) }
        let exponent = 63 - value.leadingZeroBitCount
        let eighth = Int((value >> (exponent - 3)) & 7)
        return min(bucketCount - 1, 16 + (exponent - 4) * 8 + eighth)
    }

    static func upperBound(of bucket: Int) -> Int64 {
        guard bucket >= 16 else { return Int64(bucket) }
        let exponent = (bucket - 16) / 8 + 4
        let eighth = Int64((bucket - 16) % 8)
        return (Int64(8) + eighth + 1) << Int64(exponent - 3) - 1
    }

    /// The stored form: first, last, then the counts, each little-endian; empty if there is no time.
    public var bytes: [UInt8] {
        guard let first, let last else { return [] }
        var bytes: [UInt8] = []
        withUnsafeBytes(of: first.littleEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: last.littleEndian) { bytes.append(contentsOf: $0) }
        for count in counts { withUnsafeBytes(of: count.littleEndian) { bytes.append(contentsOf: $0) } }
        return bytes
    }

    /// Reads the stored form. Any other value gives an empty histogram.
    public init(bytes: [UInt8]) {
        self.init()
        guard bytes.count >= 16, bytes.count % 4 == 0 else { return }
        func integer<Integer: FixedWidthInteger>(at place: Int, _: Integer.Type) -> Integer {
            bytes[place..<place + MemoryLayout<Integer>.size].reversed().reduce(0) { $0 << 8 | Integer($1) }
        }
        first = Int64(bitPattern: integer(at: 0, UInt64.self))
        last = Int64(bitPattern: integer(at: 8, UInt64.self))
        counts = stride(from: 16, to: bytes.count, by: 4).map { integer(at: $0, UInt32.self) }
    }
}
