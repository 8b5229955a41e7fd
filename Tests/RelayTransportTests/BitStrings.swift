import RelayModel

@testable import RelayTransport

/// The rules for addresses once more, as prefixes of bit strings, for comparison.
enum BitStrings {
    private static let v4 = [
        "0.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "168.63.129.16/32", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "192.88.99.0/24",
        "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
    ].map(v4Prefix)

    private static let v6 = [
        ([0x2001, 0], 23), ([0x2001, 0xdb8], 32), ([0x3fff, 0], 20), ([0x2002], 16),
    ].map { groups, length in String(groups.map { bits($0, 16) }.joined().prefix(length)) }

    private static let nat64 = [0x64, 0xff9b, 0, 0, 0, 0].map { bits($0, 16) }.joined()

    static func isAllowed(_ address: IPAddress) -> Bool {
        let text = text(of: address)
        if address.family == .v4 { return !v4.contains { text.hasPrefix($0) } }
        if text.hasPrefix(nat64) {
            let inner = text.suffix(32)
            return !v4.contains { inner.hasPrefix($0) }
        }
        guard text.hasPrefix("001") else { return false }
        let interface = text.suffix(64).prefix(32)
        if interface == bits(0x5efe, 32) || interface == bits(0x0200_5efe, 32) { return false }
        return !v6.contains { text.hasPrefix($0) }
    }

    /// An address near one of the boundaries, or anywhere.
    static func randomAddress(using random: inout SeededGenerator) -> IPAddress {
        let isV4 = Bool.random(using: &random)
        let width = isV4 ? 32 : 128
        var bits = (0..<width).map { _ in Bool.random(using: &random) ? "1" as Character : "0" }
        if Int.random(in: 0..<4, using: &random) > 0,
            let prefix = (isV4 ? v4 : v6 + [nat64, "001"]).randomElement(using: &random)
        {
            bits.replaceSubrange(..<prefix.count, with: prefix)
            // One flipped bit lands just outside, or at the far end inside.
            if Bool.random(using: &random) {
                let place = Int.random(in: 0..<prefix.count, using: &random)
                bits[place] = bits[place] == "1" ? "0" : "1"
            }
        }
        if !isV4, Int.random(in: 0..<8, using: &random) == 0 {
            bits.replaceSubrange(64..<96, with: Self.bits(Bool.random(using: &random) ? 0x5efe : 0x0200_5efe, 32))
        }
        if !isV4, Int.random(in: 0..<8, using: &random) == 0, let inner = v4.randomElement(using: &random) {
            bits.replaceSubrange(96..<(96 + inner.count), with: inner)
        }
        let halves = stride(from: 0, to: width, by: 64).map { start in
            bits[start..<min(start + 64, width)].reduce(UInt64(0)) { $0 << 1 | ($1 == "1" ? 1 : 0) }
        }
        return isV4 ? IPAddress(v4: UInt32(halves[0])) : IPAddress(v6: halves[0], halves[1])
    }

    private static func text(of address: IPAddress) -> String {
        switch address.family {
        case .v4: bits(Int(address.lastWord), 32)
        case .v6: address.groups.map { bits(Int($0), 16) }.joined()
        }
    }

    private static func v4Prefix(_ range: String) -> String {
        let parts = range.split(separator: "/")
        let quad = parts[0].split(separator: ".").map { bits(Int($0) ?? 0, 8) }.joined()
        return String(quad.prefix(Int(parts[1]) ?? 0))
    }

    private static func bits(_ value: Int, _ width: Int) -> String {
        let digits = String(value, radix: 2)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
