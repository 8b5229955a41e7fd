/// A range of addresses that share their first bits: `10.20.0.0/16`.
public struct CIDR: Hashable, Sendable, LosslessStringConvertible {
    /// The first address of the range.
    public let base: IPAddress
    /// How many leading bits are fixed.
    public let prefixLength: Int

    /// Reads `address/length`, or an address alone for a range of one; nil for anything else, also where bits after
    /// the prefix are set (`10.20.0.1/16` is more likely a slip than a range).
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, let base = IPAddress(String(first)) else { return nil }
        var length = base.width
        if parts.count == 2 {
            let digits = parts[1].utf8
            guard (1...3).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }),
                digits.count == 1 || digits.first != UInt8(ascii: "0"), let value = Int(parts[1]), value <= base.width
            else { return nil }
            length = value
        }
        self.init(base: base, prefixLength: length)
        guard masked(base) == base else { return nil }
    }

    /// A range known to be well formed.
    public init(base: IPAddress, prefixLength: Int) {
        self.base = base
        self.prefixLength = prefixLength
    }

    /// Whether the address, of the same family, lies in the range.
    public func contains(_ address: IPAddress) -> Bool {
        address.family == base.family && masked(address) == base
    }

    public var description: String { "\(base)/\(prefixLength)" }

    private func masked(_ address: IPAddress) -> IPAddress {
        switch address.family {
        case .v4:
            return IPAddress(v4: prefixLength == 0 ? 0 : address.lastWord & (UInt32.max << UInt32(32 - prefixLength)))
        case .v6:
            // Swift's smart shift gives 0 where the width is exceeded, so both ends need no special case.
            let highMask = UInt64.max << (64 - min(prefixLength, 64))
            let lowMask = UInt64.max << (64 - max(prefixLength - 64, 0))
            return IPAddress(v6: address.high & highMask, address.low & lowMask)
        }
    }
}
