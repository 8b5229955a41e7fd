import RelayModel

/// The tables of protocols/generic-webhook.md section 4.2 and 4.3.
enum AddressRanges {
    /// One refused range and the reason an operator reads.
    struct Entry: Sendable {
        let range: CIDR
        let why: String
    }

    static let loopback = entries([("127.0.0.0/8", "loopback"), ("::1/128", "loopback")])

    /// Refused even inside an operator's allowed range. Loopback is judged earlier.
    static let always = entries([
        ("169.254.169.254/32", "cloud metadata"), ("169.254.0.23/32", "cloud metadata (Tencent)"),
        ("169.254.170.2/32", "cloud metadata (containers)"), ("100.100.100.200/32", "cloud metadata (Aliyun)"),
        ("168.63.129.16/32", "Azure host agent"), ("192.0.0.192/32", "cloud metadata (Oracle)"),
        ("fd00:ec2::254/128", "cloud metadata"), ("fd00:ec2::23/128", "cloud metadata"),
        ("fd20:ce::254/128", "cloud metadata"), ("0.0.0.0/8", "this network"), ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"), ("::/8", "unspecified, or an IPv4 address embedded"),
        ("ff00::/8", "multicast"), ("2001::/32", "Teredo, an IPv4 address embedded"),
        ("2002::/16", "6to4, an IPv4 address embedded"),
    ])

    static let v4 = entries([
        ("10.0.0.0/8", "private"), ("172.16.0.0/12", "private"), ("192.168.0.0/16", "private"),
        ("100.64.0.0/10", "carrier NAT"), ("169.254.0.0/16", "link-local"), ("192.0.0.0/24", "protocol assignments"),
        ("192.0.2.0/24", "documentation"), ("198.51.100.0/24", "documentation"), ("203.0.113.0/24", "documentation"),
        ("192.88.99.0/24", "old 6to4 relay"), ("198.18.0.0/15", "benchmarks"), ("240.0.0.0/4", "reserved"),
    ])

    /// Refused ranges within ``global``; an address outside it is refused without a table.
    static let v6 = entries([
        ("2001::/23", "protocol assignments"), ("2001:db8::/32", "documentation"), ("3fff::/20", "documentation"),
    ])

    /// The only IPv6 block with allowed addresses.
    static let global = CIDR(base: IPAddress(v6: 0x2000 << 48, 0), prefixLength: 3)
    /// NAT64 of RFC 6052: judged by the IPv4 address in its last 32 bits.
    static let nat64 = CIDR(base: IPAddress(v6: 0x0064_ff9b << 32, 0), prefixLength: 96)

    /// ISATAP (RFC 5214): the interface id ends in an IPv4 address, under any prefix.
    static func isISATAP(_ address: IPAddress) -> Bool {
        address.family == .v6 && (address.low >> 32) & ~0x0200_0000 == 0x5efe
    }

    private static func entries(_ rows: [(String, String)]) -> [Entry] {
        rows.map { text, why in
            guard let range = CIDR(text) else { preconditionFailure("not a range: \(text)") }
            return Entry(range: range, why: why)
        }
    }
}
