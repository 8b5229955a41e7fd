/// Random numbers that make every jitter the shortest there is, within a thousandth.
struct ShortWaits: RandomNumberGenerator, Sendable {
    mutating func next() -> UInt64 { 1 << 53 }
}
