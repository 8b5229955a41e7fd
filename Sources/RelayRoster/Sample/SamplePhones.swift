/// Hands out phone numbers that nobody has, each once: the block 199-0000-xxxx, which the sample keeps to, then numbers behind
/// +999, a country code that is not assigned (ITU-T E.164).
struct SamplePhones {
    private var used = 0

    mutating func next() -> String {
        defer { used += 1 }
        // 7919 shares no factor with 10,000, so each number of the block comes once, in no visible order.
        if used < 10_000 { return "1990000" + Self.padded((used * 7919 + 1234) % 10_000, 4) }
        return "+999" + Self.padded(used, 8)
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
