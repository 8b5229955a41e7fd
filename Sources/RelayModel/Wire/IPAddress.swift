/// An IPv4 or IPv6 address, without zone or port.
public struct IPAddress: Hashable, Sendable {
    /// Which protocol an address belongs to.
    public enum Family: Hashable, Sendable {
        case v4
        case v6
    }

    /// Which protocol the address belongs to.
    public let family: Family
    /// The first 64 bits of an IPv6 address; 0 for IPv4.
    public let high: UInt64
    /// The last 64 bits of an IPv6 address; the 32 bits of an IPv4 address.
    public let low: UInt64

    /// An IPv4 address from its 32 bits, most significant first.
    public init(v4 bits: UInt32) {
        family = .v4
        high = 0
        low = UInt64(bits)
    }

    /// An IPv6 address from its two halves, most significant first.
    public init(v6 high: UInt64, _ low: UInt64) {
        family = .v6
        self.high = high
        self.low = low
    }

    /// The 32 bits of an IPv4 address, or the last 32 of an IPv6 address.
    public var lastWord: UInt32 { UInt32(truncatingIfNeeded: low) }

    /// The eight groups of an IPv6 address.
    public var groups: [UInt16] {
        [high, high, high, high, low, low, low, low].enumerated().map { place, half in
            UInt16(truncatingIfNeeded: half >> UInt64(48 - 16 * (place % 4)))
        }
    }

    /// How many bits an address of this family has.
    var width: Int { family == .v4 ? 32 : 128 }
}
