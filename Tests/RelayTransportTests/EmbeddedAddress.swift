import RelayModel

@testable import RelayTransport

/// The IPv6 forms that carry an IPv4 address inside, built by plain arithmetic for comparison with the guard.
enum EmbeddedAddress: CaseIterable {
    /// ::ffff:a.b.c.d (RFC 4291).
    case mapped
    /// ::a.b.c.d (RFC 4291, deprecated).
    case compatible
    /// ::ffff:0:a.b.c.d (RFC 2765).
    case translated
    /// 64:ff9b::a.b.c.d (RFC 6052).
    case nat64
    /// 64:ff9b:1::/48, a network's own NAT64 (RFC 8215).
    case localNAT64
    /// 2002:ab:cd::/48 (RFC 3056).
    case sixToFour
    /// 2001:0::/32 with the client's address inverted at the end (RFC 4380).
    case teredo
    /// The interface id 0000:5efe:a.b.c.d under a global prefix (RFC 5214).
    case isatap
    /// The same with the universal bit.
    case isatapUniversal

    func address(around inner: UInt32, using random: inout SeededGenerator) -> IPAddress {
        let low = UInt64(inner)
        let noise = random.next()
        let global = 0x2400_0000_0000_0000 | noise >> 8
        return switch self {
        case .mapped: IPAddress(v6: 0, 0xffff << 32 | low)
        case .compatible: IPAddress(v6: 0, low)
        case .translated: IPAddress(v6: 0, 0xffff << 48 | low)
        case .nat64: IPAddress(v6: 0x0064_ff9b << 32, low)
        case .localNAT64: IPAddress(v6: 0x0064_ff9b_0001 << 16, low)
        case .sixToFour: IPAddress(v6: 0x2002 << 48 | low << 16 | noise & 0xffff, random.next())
        case .teredo: IPAddress(v6: 0x2001_0000 << 32 | noise & 0xffff_ffff, noise << 32 | low ^ 0xffff_ffff)
        case .isatap: IPAddress(v6: global, 0x5efe << 32 | low)
        case .isatapUniversal: IPAddress(v6: global, 0x0200_5efe << 32 | low)
        }
    }

    /// Half of them anywhere, half in a range that matters or just beside one.
    static func randomIPv4(using random: inout SeededGenerator) -> UInt32 {
        let anywhere = UInt32(truncatingIfNeeded: random.next())
        guard Bool.random(using: &random), let range = ranges.randomElement(using: &random) else { return anywhere }
        return switch Int.random(in: 0..<4, using: &random) {
        case 0: range.first
        case 1: range.last
        case 2: Bool.random(using: &random) ? range.last &+ 1 : range.first &- 1
        default: UInt32.random(in: range.first...range.last, using: &random)
        }
    }

    /// The IANA registry of special-purpose addresses by first and last address, multicast, and the clouds' metadata
    /// services.
    static func isReachable(_ address: UInt32) -> Bool {
        !ranges.contains { ($0.first...$0.last).contains(address) }
    }

    private static let ranges: [(first: UInt32, last: UInt32)] = [
        (0x0000_0000, 0x00ff_ffff), (0x0a00_0000, 0x0aff_ffff), (0x6440_0000, 0x647f_ffff), (0x7f00_0000, 0x7fff_ffff),
        (0xa83f_8110, 0xa83f_8110), (0xa9fe_0000, 0xa9fe_ffff), (0xac10_0000, 0xac1f_ffff), (0xc000_0000, 0xc000_00ff),
        (0xc000_0200, 0xc000_02ff), (0xc058_6300, 0xc058_63ff), (0xc0a8_0000, 0xc0a8_ffff), (0xc612_0000, 0xc613_ffff),
        (0xc633_6400, 0xc633_64ff), (0xcb00_7100, 0xcb00_71ff), (0xe000_0000, 0xffff_ffff),
    ]
}
