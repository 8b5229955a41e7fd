/// The host of a URL by rules U4–U6: a DNS name or an address.
struct HostName {
    /// In lower case, without brackets and trailing dot.
    let text: String
    /// The address, where the host is one.
    let address: IPAddress?
    let hasTrailingDot: Bool

    init(_ bytes: ArraySlice<UInt8>, policy: AddressPolicy) throws(AddressRefusal) {
        if bytes.first == UInt8(ascii: "[") {
            let inner = bytes.dropFirst().dropLast()
            guard inner.contains(UInt8(ascii: ":")), let address = IPAddress(utf8: inner) else {
                throw AddressRefusal(.host, "the brackets hold no IPv6 address (a zone id is not allowed)")
            }
            text = String(decoding: inner, as: UTF8.self)
            self.address = address
            hasTrailingDot = false
            return
        }
        hasTrailingDot = bytes.last == UInt8(ascii: ".")
        let name = (hasTrailingDot ? bytes.dropLast() : bytes).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard name.count <= 253, labels.allSatisfy(Self.isLabel), let last = labels.last else {
            throw AddressRefusal(.host, "the host is neither a DNS name nor an address")
        }
        text = String(decoding: name, as: UTF8.self)
        if last.starts(with: "0x".utf8) || last.allSatisfy({ (0x30...0x39).contains($0) }) {
            guard !hasTrailingDot, let address = IPAddress(utf8: name[...]) else {
                throw AddressRefusal(.spelling, "a number that is not a canonical dotted quad")
            }
            self.address = address
            return
        }
        address = nil
        if policy.isGuarded, let why = Self.localName(text, labelCount: labels.count, policy: policy) {
            throw AddressRefusal(.name, why)
        }
    }

    /// A letter-digit-hyphen label (RFC 1123), already in lower case.
    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
            && label.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    }

    private static func localName(_ name: String, labelCount: Int, policy: AddressPolicy) -> String? {
        if name == "localhost" || name.hasSuffix(".localhost") {
            return policy.allowLoopback ? nil : "a name of this machine"
        }
        if labelCount == 1 { return "a single-label name" }
        let suffix = [".local", ".internal", ".home.arpa"].first { name.hasSuffix($0) }
        return suffix.map { "a local name (*\($0))" } ?? (name == "home.arpa" ? "a local name (home.arpa)" : nil)
    }
}
